//! The simulator as a program.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

#[test]
fn it_plays_a_scene() {
    let place = tempfile::tempdir().unwrap();
    let scene = place.path().join("scene.json");
    let library = place.path().join("lib");
    fs::write(&scene, serde_json::json!({ "library": library }).to_string()).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_towline-sim"))
        .args(["betanin", "--port", "0", "--scene"])
        .arg(&scene)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(line.contains("listens on http://127.0.0.1:"), "{line}");
    assert!(library.is_dir());
}

#[test]
fn wrong_usage_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_towline-sim")).arg("soup").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("usage: "));
}
