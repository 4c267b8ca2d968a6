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

/// The example scene, section 13's whole world in small: also how a scene is documented.
#[test]
fn it_plays_an_slskd_from_a_scene() {
    let place = tempfile::tempdir().unwrap();
    let downloads = place.path().join("downloads");
    let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/slskd.json");
    let mut program = Command::new(env!("CARGO_BIN_EXE_towline-sim"))
        .args(["slskd", "--listen", "127.0.0.1:0", "--scene", scene, "--downloads"])
        .arg(&downloads)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let whole = ["Blue Train/02 Moment's Notice.flac", "Blue Train/cover.jpg", "CD1/01.mp3"];
    let is_whole = || {
        let sizes = whole.map(|name| fs::metadata(downloads.join(name)).map_or(0, |at| at.len()));
        sizes == [4096, 100, 4096]
    };
    let arrived = (0..1000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        is_whole()
    });
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(line.contains("a simulated slskd listens on http://127.0.0.1:"), "{line}");
    assert!(arrived);
}

/// The example scene, also how one is documented: two folders, one of which lacks something.
#[test]
fn it_plays_a_syncthing_from_a_scene() {
    let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/syncthing.json");
    let mut program = Command::new(env!("CARGO_BIN_EXE_towline-sim"))
        .args(["syncthing", "--listen", "127.0.0.1:0", "--scene", scene])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(line.contains("a simulated Syncthing listens on http://127.0.0.1:"), "{line}");
    assert!(line.trim_end().ends_with("with the key demo"), "{line}");
}

/// The example scene, also how one is documented: an album in the account, and a torrent.
#[test]
fn it_plays_a_putio_from_a_scene() {
    let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/putio.json");
    let mut program = Command::new(env!("CARGO_BIN_EXE_towline-sim"))
        .args(["putio", "--listen", "127.0.0.1:0", "--scene", scene])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let (first, second) = (lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(first.contains("a simulated put.io listens on http://127.0.0.1:"), "{first}");
    assert!(first.ends_with("/v2 with the token demo"), "{first}");
    assert!(second.ends_with("/v2/files/upload"), "{second}");
}

/// The example scene, also how one is documented: all providers of lists, each at its own address.
#[test]
fn it_plays_the_providers_of_lists_from_a_scene() {
    let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/lists.json");
    let mut program = Command::new(env!("CARGO_BIN_EXE_towline-sim"))
        .args(["lists", "--listen", "127.0.0.1:0", "--scene", scene])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(5).map(Result::unwrap).collect();
    program.kill().unwrap();
    program.wait().unwrap();
    for (line, name) in lines.iter().zip(["IMDb", "Trakt", "MDBList", "TMDB", "server of files"]) {
        let wanted = format!("a simulated {name} listens on http://127.0.0.1:");
        assert!(line.starts_with(&wanted), "{line}");
    }
    assert_eq!(lines.len(), 5);
}
