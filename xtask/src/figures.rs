//! Figures as they stand in docs/figures.md, and in what else of docs/ is measured.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Context as _;

/// Puts a bench's section, heading included, into docs/figures.md, in the place of an older one.
pub(crate) fn put(bench: &str, section: &str) -> anyhow::Result<()> {
    put_into("figures.md", bench, section)
}

/// The same, into another file of docs/.
pub(crate) fn put_into(file: &str, bench: &str, section: &str) -> anyhow::Result<()> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(file);
    let text = fs::read_to_string(&path)?;
    let begins = format!("<!-- bench {bench}: written by `cargo xtask bench {bench}` -->");
    let ends = format!("<!-- bench {bench}: end -->");
    let section = format!("{begins}\n{section}{ends}\n");
    let text = match (text.find(&begins), text.find(&ends)) {
        (Some(begin), Some(end)) if begin < end => {
            let end = (end + ends.len() + 1).min(text.len());
            format!("{}{section}{}", &text[..begin], &text[end..])
        }
        _ => format!("{}\n\n{section}", text.trim_end()),
    };
    fs::write(&path, text).with_context(|| format!("docs/{file} cannot be written"))
}

/// As in `2026-11-22`.
pub(crate) fn today() -> anyhow::Result<String> {
    said("date", &["-u", "+%F"])
}

/// Its cores and its kernel.
pub(crate) fn machine() -> anyhow::Result<String> {
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown", |(_, model)| model);
    Ok(format!("{count} cores ({model}), Linux {}", said("uname", &["-r"])?))
}

fn said(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program).args(arguments).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
