//! Who fetches: towline, and those it is measured against.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::bail;

use super::{GIB, nginx::Nginx, tell};
use crate::bench_syncthing::done;

/// A program, and how it is told to fetch a URL into a directory.
pub(super) struct Program {
    pub(super) name: &'static str,
    arguments: Arguments,
}

type Arguments = Box<dyn Fn(&str, &Path) -> Command>;

impl Program {
    fn new(name: &'static str, arguments: impl Fn(&str, &Path) -> Command + 'static) -> Self {
        Self { name, arguments: Box::new(arguments) }
    }

    pub(super) fn command(&self, url: &str, into: &Path) -> Command {
        (self.arguments)(url, into)
    }
}

pub(super) const CURL: &str = "curl";
pub(super) const ADAPTIVE: &str = "towline get";
pub(super) const SIXTEEN: &str = "towline get --connections 16";

/// Those that are installed. What is missing is told; without curl and nginx there is no measure.
pub(super) fn present(towline: &Path, nginx: &Nginx, crc32: u32) -> anyhow::Result<Vec<Program>> {
    if !is_installed("curl", "--version") {
        bail!("curl is what is measured against: install the package curl");
    }
    let mut all = vec![Program::new(CURL, |url, into| {
        let mut command = Command::new("curl");
        command.args(["--silent", "--fail", "--output"]).arg(into.join("large.bin")).arg(url);
        command
    })];
    all.push(ours(ADAPTIVE, towline, crc32, &[]));
    all.push(ours(SIXTEEN, towline, crc32, &["--connections", "16"]));
    if is_installed("aria2c", "--version") {
        all.push(aria2());
    } else {
        tell("left out: aria2c (package aria2)");
    }
    if is_installed("rclone", "version") {
        all.push(rclone());
    } else {
        tell("left out: rclone (package rclone)");
    }
    match putio_py() {
        Ok(python) => all.push(putio(python, nginx.api(), crc32)),
        Err(error) => tell(&format!("left out: putio.py ({error})")),
    }
    Ok(all)
}

fn ours(name: &'static str, towline: &Path, crc32: u32, more: &'static [&str]) -> Program {
    let towline = towline.to_owned();
    Program::new(name, move |url, into| {
        let mut command = Command::new(&towline);
        command.args(["get", "--crc32", &format!("{crc32:08x}"), "--output"]).arg(into);
        command.args(more).arg(url);
        command
    })
}

fn aria2() -> Program {
    Program::new("aria2c -x16 -s16", |url, into| {
        let mut command = Command::new("aria2c");
        command.args(["-x16", "-s16", "--quiet", "--file-allocation=falloc", "--dir"]);
        command.arg(into).args(["--out", "large.bin"]).arg(url);
        command
    })
}

fn rclone() -> Program {
    Program::new("rclone copy, 16 streams", |url, into| {
        let (base, file) = url.rsplit_once('/').unwrap_or((url, ""));
        let mut command = Command::new("rclone");
        command.args(["--config", "/dev/null", "copy", "--multi-thread-streams", "16"]);
        command.args(["--multi-thread-cutoff", "1M"]);
        command.arg(format!(":http,url='{base}/':{file}")).arg(into);
        command
    })
}

/// As the tool that towline replaces calls it: the URL, the bytes, and a second read for the sum.
fn putio(python: PathBuf, api: String, crc32: u32) -> Program {
    const SCRIPT: &str = "\
import sys, putiopy
putiopy.BASE_URL, how, into, size, crc32 = sys.argv[1], *sys.argv[2:6]
file = {'id': int(how), 'name': 'large.bin', 'size': int(size), 'crc32': crc32,
        'content_type': 'application/octet-stream', 'parent_id': 0}
putiopy.Client('token').File(file).download(dest=into)
";
    Program::new("putio.py", move |url, into| {
        let how = if url.contains("/capped/") { "2" } else { "1" };
        let mut command = Command::new(&python);
        command.args(["-c", SCRIPT, &api, how]).arg(into);
        command.args([GIB.to_string(), format!("{crc32:08x}")]);
        command
    })
}

/// A Python that has putio.py.
fn putio_py() -> anyhow::Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec()?;
    let home = std::env::var_os("TOWLINE_TEST_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| metadata.workspace_root.join(".towline-test").into());
    let place = home.join("putio-venv");
    let python = place.join("bin/python");
    if !python.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    done(Command::new(&python).args(install).arg("putio.py==8.8.0"))?;
    Ok(python)
}

/// Those that fetch a list of small files.
pub(super) fn for_small_files(towline: &Path, list: &Path) -> [Program; 2] {
    let (towline, ours, theirs) = (towline.to_owned(), list.to_owned(), list.to_owned());
    [
        Program::new("curl --parallel --parallel-max 16", move |_, into| {
            let urls = std::fs::read_to_string(&theirs).unwrap_or_default();
            let lines = urls.lines().map(|url| format!("url = {url}\nremote-name\n"));
            let config = theirs.with_extension("curl");
            let _read_by_curl = std::fs::write(&config, lines.collect::<String>());
            let mut command = Command::new("curl");
            command.args(["--silent", "--fail", "--parallel", "--parallel-max", "16"]);
            command.arg("--config").arg(config).current_dir(into);
            command
        }),
        Program::new("towline get --files 16", move |_, into| {
            let mut command = Command::new(&towline);
            command.args(["get", "--files", "16", "--output"]).arg(into);
            command.arg("--input-file").arg(&ours);
            command
        }),
    ]
}

fn is_installed(program: &str, version: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(version).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
