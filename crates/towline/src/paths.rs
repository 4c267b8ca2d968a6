//! Where towline's files are.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::{
    config::{
        Environment, Settings, Source,
        environment::{HOME, TOWLINE_CONFIG, TOWLINE_DATA, XDG_CONFIG_HOME, XDG_DATA_HOME},
    },
    report::Hinted as _,
};

/// A configuration is a few pages. What is longer is some other file.
const LONGEST_CONFIG: u64 = 4 * 1024 * 1024;

/// In a container.
const MOUNTED: &str = "/config/towline.toml";

/// Of the service that a package installs: commands find it without being told.
const INSTALLED: &str = "/etc/towline/towline.toml";

/// The configuration file that was named, or else the first of the usual ones that exists.
pub fn find_config(named: Option<&Path>, environment: &Environment) -> Option<PathBuf> {
    named
        .map(Path::to_owned)
        .or_else(|| environment.path(TOWLINE_CONFIG))
        .or_else(|| usual_configs(environment).into_iter().find(|path| path.exists()))
}

/// Where a configuration file is looked for, in this order.
pub fn usual_configs(environment: &Environment) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("towline.toml")];
    places.extend(own_config(environment));
    places.extend([MOUNTED, INSTALLED].map(PathBuf::from));
    places
}

/// Where a configuration file is made if there is none.
pub fn new_config(environment: &Environment) -> PathBuf {
    // Where a daemon is started means nothing; a `/config` that was mounted does.
    if in_container() && Path::new("/config").is_dir() {
        return MOUNTED.into();
    }
    own_config(environment).unwrap_or_else(|| "towline.toml".into())
}

fn own_config(environment: &Environment) -> Option<PathBuf> {
    let own = base(environment, XDG_CONFIG_HOME, ".config");
    own.map(|config| config.join("towline/towline.toml"))
}

/// The text of the configuration file; without a file, none.
pub fn read_config(named: Option<&Path>, environment: &Environment) -> anyhow::Result<Source> {
    let Some(path) = find_config(named, environment) else { return Ok(Source::default()) };
    let shown = towline_domain::LocalPath::new(&path);
    let what = || format!("the configuration file {shown} cannot be read");
    let kind = std::fs::metadata(&path)
        .with_context(what)
        .hint("`towline config example > towline.toml` writes one to start from")?;
    if !kind.is_file() {
        bail!("{shown} is not a file");
    }
    if kind.len() > LONGEST_CONFIG {
        bail!("{shown} is larger than 4 MiB and can be no configuration");
    }
    let text = std::fs::read_to_string(&path).with_context(what)?;
    Ok(Source::new(Some(path), text))
}

/// The data directory: `--data`, `$TOWLINE_DATA`, the configuration, `/data` in a container, or
/// else a person's own.
pub fn data_directory(
    named: Option<&Path>,
    environment: &Environment,
    settings: &Settings,
) -> anyhow::Result<PathBuf> {
    named
        .map(Path::to_owned)
        .or_else(|| environment.path(TOWLINE_DATA))
        .or_else(|| settings.data.as_ref().map(|path| path.as_path().to_owned()))
        .or_else(|| in_container().then(|| "/data".into()))
        .or_else(|| base(environment, XDG_DATA_HOME, ".local/share").map(|at| at.join("towline")))
        .context("there is no place for the data: neither $XDG_DATA_HOME nor $HOME is set")
        .hint("name one: `--data DIR`, or `data = \"…\"` in the configuration")
}

/// The marks that docker and podman leave, and the volume that our image has.
fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists())
        && Path::new("/data").is_dir()
}

fn base(environment: &Environment, variable: &str, below_home: &str) -> Option<PathBuf> {
    // The XDG rules: a relative path is to be ignored.
    environment
        .path(variable)
        .filter(|path| path.is_absolute())
        .or_else(|| environment.path(HOME).map(|home| home.join(below_home)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_comes_first() {
        let environment = Environment::from_iter([
            (TOWLINE_CONFIG, "/env.toml"),
            (TOWLINE_DATA, "/env"),
            (HOME, "/home/o"),
        ]);
        let config = |named: Option<&str>| find_config(named.map(Path::new), &environment);
        assert_eq!(config(Some("/named.toml")), Some("/named.toml".into()));
        assert_eq!(config(None), Some("/env.toml".into()));

        let settings =
            Settings { data: Some(towline_domain::LocalPath::new("/file")), ..Settings::default() };
        let data = |named: Option<&str>, environment| {
            data_directory(named.map(Path::new), environment, &settings).unwrap()
        };
        assert_eq!(data(Some("/named"), &environment), Path::new("/named"));
        assert_eq!(data(None, &environment), Path::new("/env"));
        assert_eq!(data(None, &Environment::default()), Path::new("/file"));
    }

    #[test]
    fn a_new_file_is_a_persons_own() {
        let of = |home: &[(&str, &str)]| new_config(&Environment::from_iter(home.to_vec()));
        if !in_container() {
            assert_eq!(of(&[(HOME, "/home/o")]), Path::new("/home/o/.config/towline/towline.toml"));
            assert_eq!(of(&[]), Path::new("towline.toml"));
        }
    }

    #[test]
    fn the_usual_places_follow_xdg() {
        let home = [(HOME, "/home/o"), (XDG_CONFIG_HOME, "relative")];
        assert_eq!(
            usual_configs(&Environment::from_iter(home)),
            ["towline.toml", "/home/o/.config/towline/towline.toml", MOUNTED, INSTALLED]
                .map(PathBuf::from)
        );
    }
}
