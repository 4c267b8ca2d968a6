//! The systemd unit, judged by systemd itself.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::{PROGRAM, shipped};

/// The unit with every setting of `media.conf` in effect, and a program that is there.
fn unit() -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let unit = shipped("systemd/towline.service");
    assert!(unit.contains("ExecStart=/usr/bin/towline run"));
    let unit = unit.replace("/usr/bin/towline run", &format!("{PROGRAM} run"));
    let path = place.path().join("towline.service");
    fs::write(&path, unit).unwrap();
    let drop_ins = place.path().join("towline.service.d");
    fs::create_dir(&drop_ins).unwrap();
    let media: Vec<_> = shipped("systemd/media.conf")
        .lines()
        .map(|line| {
            line.strip_prefix('#').filter(|line| !line.starts_with(' ')).unwrap_or(line).to_owned()
        })
        .collect();
    assert!(media.iter().any(|line| line.starts_with("LoadCredential=")), "{media:?}");
    fs::write(drop_ins.join("media.conf"), media.join("\n")).unwrap();
    (place, path)
}

fn analyze(arguments: &[&str], unit: &PathBuf) -> Output {
    Command::new("systemd-analyze")
        .args(arguments)
        .arg(unit)
        .output()
        .expect("there is systemd-analyze, of systemd: scripts/install-components installs it")
}

#[test]
fn systemd_understands_all_of_it() {
    let (_place, unit) = unit();
    let said = analyze(&["verify", "--man=no"], &unit);
    let words = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && words.is_empty(), "{words}");
}

#[test]
fn a_mistake_in_it_would_be_told() {
    let (_place, unit) = unit();
    let drop_in = unit.with_extension("service.d").join("media.conf");
    fs::write(drop_in, "[Service]\nReadWritePath=/x\n").unwrap();
    let said = analyze(&["verify", "--man=no"], &unit);
    assert!(String::from_utf8_lossy(&said.stderr).contains("ReadWritePath"), "{said:?}");
}

#[test]
fn its_exposure_is_two_at_most() {
    let (_place, unit) = unit();
    fs::remove_dir_all(unit.with_extension("service.d")).unwrap();
    let threshold = ["security", "--offline=true", "--threshold=20", "--no-pager"];
    let said = analyze(&threshold, &unit);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
}
