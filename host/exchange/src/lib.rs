//! An exchange without sockets: ITCH files, generated feeds, SoupBinTCP and MoldUDP64 servers.
