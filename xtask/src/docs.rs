//! References that are generated: they are what the program says of itself.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context as _, bail, ensure};

/// A file, and the arguments with which towline prints it.
const GENERATED: [(&str, &[&str]); 4] = [
    ("docs/commands.md", &["man", "--markdown"]),
    ("docs/configuration.md", &["config", "reference"]),
    ("docs/towline.example.toml", &["config", "example"]),
    ("docs/towline.schema.json", &["config", "schema"]),
];

/// Writes every reference.
pub(crate) fn write() -> anyhow::Result<String> {
    for (file, arguments) in GENERATED {
        let path = root().join(file);
        fs::create_dir_all(path.parent().context("a reference lies in a directory")?)?;
        fs::write(&path, generated(arguments)?).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(format!("{} written", list()))
}

/// Fails when a reference is not what would be written.
pub(crate) fn check() -> anyhow::Result<String> {
    for (file, arguments) in GENERATED {
        let current = fs::read_to_string(root().join(file)).unwrap_or_default();
        if current != generated(arguments)? {
            bail!("{file} is not current: run `cargo xtask docs`");
        }
    }
    Ok(format!("{} current", list()))
}

/// Another process, so that the other tasks need not build towline.
fn generated(arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "towline", "--"])
        .args(arguments)
        .current_dir(root())
        .output()
        .context("cannot run cargo")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "towline {} failed:\n{complaint}", arguments.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}

fn list() -> String {
    GENERATED.map(|(file, _)| file).join(", ")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
