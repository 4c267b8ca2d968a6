//! The Debian package and the archive, as far as they can be tried without building them.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{PROGRAM, repository, shipped, yaml};

/// `[package.metadata.deb]`.
fn deb() -> toml::Table {
    let manifest = fs::read_to_string(repository("crates/towline/Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    manifest["package"]["metadata"]["deb"].as_table().unwrap().clone()
}

/// What it takes from where, and where it puts it.
fn assets() -> Vec<(PathBuf, String)> {
    let deb = deb();
    let asset = |asset: &toml::Value| {
        let from = asset[0].as_str().unwrap().trim_start_matches("../../");
        (repository(from), asset[1].as_str().unwrap().to_owned())
    };
    deb["assets"].as_array().unwrap().iter().map(asset).collect()
}

#[test]
fn what_the_package_takes_is_there() {
    let made = tempfile::tempdir().unwrap();
    let said =
        Command::new(repository("packaging/generated")).arg(PROGRAM).arg(made.path()).output();
    let said = said.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    fs::copy(PROGRAM, made.path().join("towline")).unwrap();
    // `packaging/deb` packs the page, as Debian has them.
    fs::rename(made.path().join("towline.1"), made.path().join("towline.1.gz")).unwrap();

    let in_made = repository("packaging/debian/made");
    for (from, to) in assets() {
        let from = match from.strip_prefix(&in_made) {
            Ok(name) => made.path().join(name),
            Err(_) => from,
        };
        let is_there = match from.file_name().and_then(|name| name.to_str()) {
            Some(name) if name.contains('*') => has_some(from.parent().unwrap()),
            _ => fs::metadata(&from).is_ok_and(|it| it.len() > 0),
        };
        assert!(is_there, "{} for {to}", from.display());
    }
    assert!(assets().iter().any(|(_, to)| to == "usr/bin/"));
}

#[test]
fn a_program_is_meant_as_seen_from_where_a_script_is_called() {
    let here = tempfile::Builder::new().prefix("a space ").tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = here.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    write("to wline", "#!/bin/sh\necho 'towline 0.0.7'\n");
    // Neither a package nor a bill can be made: what comes before them is looked at.
    write("bin/cargo", "#!/bin/sh\nexit 1\n");
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", here.path().join("bin").display());
    let run = |script: &str, arguments: &[&str]| {
        let mut command = Command::new(repository(script));
        let run = command.args(arguments).current_dir(here.path()).env("PATH", &path).output();
        String::from_utf8_lossy(&run.unwrap().stderr).into_owned()
    };
    assert_eq!(run("packaging/generated", &["to wline", "ma de"]), "");
    assert!(here.path().join("ma de/towline.1").is_file());
    let target = "x86_64-unknown-linux-musl";
    let said = run("packaging/release", &["to wline", "amd64", target, "o ut"]);
    assert!(said.contains("there is no cargo-deb"), "{said}");
    assert!(here.path().join("o ut/towline-0.0.7-linux-amd64.tar.gz").is_file());
    let said = run("packaging/deb", &["to wline", "amd64", "o ut"]);
    assert!(said.contains("there is no cargo-deb"), "{said}");
}

fn has_some(directory: &Path) -> bool {
    fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some())
}

#[test]
fn the_package_makes_what_its_unit_names() {
    let unit = shipped("systemd/towline.service");
    let setting = |name: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap().to_owned()
    };
    let (postinst, postrm) = (shipped("debian/postinst"), shipped("debian/postrm"));
    for script in [&postinst, &postrm] {
        assert!(script.contains("#DEBHELPER#"), "the unit is not brought in: {script}");
    }
    let users = shipped("systemd/towline.sysusers");
    assert!(users.contains(&format!("u {} - ", setting("User"))), "{users}");
    let environment = setting("Environment");
    let (config, data) = environment.split_once(' ').unwrap();
    let config = config.strip_prefix("TOWLINE_CONFIG=").unwrap();
    let data = data.strip_prefix("TOWLINE_DATA=").unwrap();
    assert!(postinst.contains(&format!("mv -T -n \"$made\" {config}\n")), "{postinst}");
    assert!(postinst.contains(&format!("\ndata = \"{data}\"\n")), "{postinst}");
    assert!(users.contains(data) && data.ends_with(&setting("StateDirectory")));
    assert!(postrm.contains(data));
}

#[test]
fn the_configuration_that_the_package_makes_can_be_used() {
    let postinst = shipped("debian/postinst");
    let (_, rest) = postinst.split_once("<<'TOML'\n").unwrap();
    let (text, _) = rest.split_once("TOML\n").unwrap();
    let place = tempfile::tempdir().unwrap();
    let config = place.path().join("towline.toml");
    fs::write(&config, text).unwrap();
    let said = Command::new(PROGRAM).env_clear().arg("--config").arg(&config).arg("check").output();
    let said = said.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[test]
fn the_configuration_for_the_compose_file_can_be_used() {
    let docs = fs::read_to_string(repository("docs/install.md")).unwrap();
    let (_, rest) = docs.split_once("```toml\n[imports.soulseek.slskd]").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    for directory in ["secrets", "media/downloads/soulseek", "media/music"] {
        fs::create_dir_all(path(directory)).unwrap();
    }
    let compose = yaml("compose.yaml", &shipped("compose.yaml"));
    for secret in compose["secrets"].as_object().unwrap().keys() {
        fs::write(path("secrets").join(secret), "a key\n").unwrap();
    }
    let here = place.path().to_str().unwrap();
    let text = format!("[imports.soulseek.slskd]{text}")
        .replace("/run/secrets", &format!("{here}/secrets"))
        .replace("/srv/media", &format!("{here}/media"));
    fs::write(path("towline.toml"), text).unwrap();
    let given = compose["services"]["towline"]["environment"].as_object().unwrap();
    let given = given.iter().map(|(name, value)| {
        (name, value.as_str().unwrap().replace("${HOST}", "nas.home.example"))
    });
    let said = Command::new(PROGRAM)
        .env_clear()
        .envs(given)
        .arg("--config")
        .arg(path("towline.toml"))
        .arg("check")
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}
