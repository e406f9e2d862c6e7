//! The file of the socket: left behind, in use, impossible.

use std::fs::File;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;

use super::raw::Raw;
use super::{StandIns, serve, socket_path};
use wirebook_sim::vfio_user::{BindError, Server};

#[test]
fn a_file_left_behind_is_taken_over() {
    let path = socket_path("stale");
    // As after a kill: the file is there and nobody listens.
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let server = serve(&path, StandIns::default(), 1);
    drop(Raw::greeted(&path));
    server.join().unwrap();
    assert!(!path.exists());
}

#[test]
fn a_socket_in_use_is_left_alone() {
    let path = socket_path("used");
    let server = serve(&path, StandIns::default(), 1);
    let refused = Server::bind(&path).unwrap_err();
    assert!(matches!(refused, BindError::InUse(_)), "{refused}");
    assert!(refused.to_string().contains("fuser"));
    // The look was no client.
    drop(Raw::greeted(&path));
    server.join().unwrap();
}

#[test]
fn what_is_no_socket_is_left_alone() {
    let path = socket_path("file");
    File::create(&path).unwrap();
    let refused = Server::bind(&path).unwrap_err();
    assert!(matches!(refused, BindError::NotASocket(_)), "{refused}");
    assert!(path.exists());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn paths_that_cannot_be() {
    let long = PathBuf::from(format!("/tmp/{}", "a".repeat(103)));
    let refused = Server::bind(&long).unwrap_err();
    let text = refused.to_string();
    assert!(
        matches!(refused, BindError::PathTooLong { bytes: 108 }),
        "{text}"
    );
    assert!(text.contains("at most 107"));
    let refused = Server::bind("/no/such/folder/card").unwrap_err();
    assert!(matches!(refused, BindError::System { .. }), "{refused}");
    assert!(refused.to_string().contains("/no/such/folder/card"));
}

#[test]
fn another_servers_file_is_not_removed() {
    let path = socket_path("moved");
    let server = Server::bind(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let other = UnixListener::bind(&path).unwrap();
    drop(server);
    assert!(path.exists());
    drop(other);
    std::fs::remove_file(path).unwrap();
}
