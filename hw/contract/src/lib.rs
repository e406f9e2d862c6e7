//! Register map, record and ring layout, identity: the contract between card and host.
