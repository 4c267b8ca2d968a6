//! What the documentation tells people to type: each command is one that this program takes, each
//! configuration one that it reads, each link leads somewhere.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use clap::{CommandFactory as _, Parser as _};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::{
    cli::Cli,
    config::{Environment, SecretFile, SecretFiles, Source, look},
};

/// Programs that people have, or that the page before has them install.
const OTHERS: [&str; 30] = [
    "echo",
    ".",
    "apt",
    "bash",
    "cargo",
    "cat",
    "cd",
    "chmod",
    "cp",
    "crontab",
    "curl",
    "docker",
    "gh",
    "git",
    "install",
    "journalctl",
    "just",
    "ls",
    "mdbook",
    "mkdir",
    "podman",
    "scripts/test",
    "sha256sum",
    "sudo",
    "systemctl",
    "systemd-creds",
    "tar",
    "touch",
    "useradd",
    "wget",
];

/// A block of code.
struct Block {
    place: String,
    language: String,
    text: String,
}

/// A page of the documentation.
struct Page {
    path: PathBuf,
    blocks: Vec<Block>,
    links: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn pages() -> Vec<Page> {
    let mut paths: Vec<_> =
        ["README.md", "SECURITY.md", "ARCHITECTURE.md"].map(|name| root().join(name)).into();
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    paths.extend(docs.filter(|path| path.extension().is_some_and(|it| it == "md")));
    paths.into_iter().map(page).collect()
}

fn page(path: PathBuf) -> Page {
    let text = fs::read_to_string(&path).unwrap();
    let (mut blocks, mut links, mut open) = (Vec::new(), Vec::new(), None);
    for (event, range) in Parser::new_ext(&text, Options::all()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                let line = text[..range.start].lines().count() + 1;
                let place = format!("{}:{line}", path.strip_prefix(root()).unwrap().display());
                open = Some(Block { place, language: language.to_string(), text: String::new() });
            }
            Event::Text(words) => {
                if let Some(block) = &mut open {
                    block.text.push_str(&words);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.to_string());
            }
            _ => {}
        }
    }
    Page { path, blocks, links }
}

fn blocks(languages: &[&str]) -> Vec<Block> {
    let all: Vec<_> = pages().into_iter().flat_map(|page| page.blocks).collect();
    let found: Vec<_> =
        all.into_iter().filter(|block| languages.contains(&block.language.as_str())).collect();
    assert!(!found.is_empty(), "no {languages:?} anywhere");
    found
}

#[test]
fn every_block_says_what_it_is_and_is_looked_at() {
    // `text` is what a program prints; the others are tried below or by the tests of packages.
    const KNOWN: [&str; 9] =
        ["text", "sh", "console", "toml", "json", "yaml", "ini", "jsx", "rust,ignore"];
    for block in pages().into_iter().flat_map(|page| page.blocks) {
        assert!(KNOWN.contains(&&*block.language), "{}: {:?}", block.place, block.language);
    }
}

/// Any secret, wherever it is said to lie.
struct AnySecret;

impl SecretFiles for AnySecret {
    fn read(&self, path: &Path, _: usize) -> io::Result<SecretFile> {
        let text: &[u8] = match path.file_name().and_then(|name| name.to_str()) {
            Some("discord") => b"https://discord.com/api/webhooks/123456/abcdef",
            Some("telegram") => b"123456:0123456789abcdef0123456789abcdef",
            _ => b"0123456789abcdef0123456789abcdef",
        };
        Ok(SecretFile { bytes: text.to_vec(), world_readable: false })
    }
}

#[test]
fn every_configuration_is_one_that_towline_reads() {
    for Block { place, text, .. } in blocks(&["toml"]) {
        let source = Source::new(Some(PathBuf::from(&place)), text);
        let looked = look(source, &Environment::default(), &AnySecret);
        let told = looked.told(&Environment::default());
        // A part that another block gives, or that is shown before.
        let is_elsewhere = |words: &str| {
            ["is missing", "there is no ", "$CREDENTIALS_DIRECTORY is not set"]
                .iter()
                .any(|part| words.contains(part))
        };
        let wrong: Vec<_> = told.iter().filter(|it| !is_elsewhere(&it.words)).collect();
        assert!(wrong.is_empty(), "{place}: {wrong:#?}");
    }
}

#[test]
fn every_command_is_one_that_towline_takes() {
    for Block { place, language, text } in blocks(&["sh", "console"]) {
        let lines: Vec<_> = match language.as_str() {
            "console" => text.lines().filter_map(|line| line.strip_prefix("$ ")).collect(),
            _ => text.lines().collect(),
        };
        let script = lines.join("\n");
        let checked = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
        let complaint = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && complaint.is_empty(), "{place}: {complaint}");
        for line in without_here_documents(&script.replace("\\\n", " ")) {
            let line = line.split(" # ").next().unwrap_or_default();
            for command in line.split(['|', ';']).flat_map(|part| part.split("&&")) {
                taken(&place, command);
            }
        }
    }
}

/// The lines that are commands; what stands in a here-document is a file's text.
fn without_here_documents(script: &str) -> Vec<String> {
    let (mut lines, mut until) = (Vec::new(), None::<String>);
    for line in script.lines() {
        match &until {
            Some(end) if line.trim() == end => until = None,
            Some(_) => {}
            None => {
                if let Some((_, end)) = line.split_once("<<") {
                    let word = end.split_whitespace().next().unwrap_or_default();
                    until = Some(word.trim_matches(['\'', '"', '-']).to_owned());
                }
                lines.push(line.to_owned());
            }
        }
    }
    lines
}

fn taken(place: &str, command: &str) {
    let words = shlex::split(command).unwrap_or_else(|| panic!("{place}: {command}"));
    let is_setting =
        |word: &&String| word.split_once('=').is_some_and(|(name, _)| !name.contains(['-', '/']));
    let words: Vec<_> = words.iter().skip_while(is_setting).cloned().collect();
    let Some(first) = words.first().filter(|first| *first != "export") else { return };
    let program = first.rsplit('/').next().unwrap_or_default();
    let is_other = OTHERS.contains(&first.as_str()) || first.starts_with("packaging/");
    assert!(program == "towline" || is_other, "{place}: nobody knows {first}: {command}");
    // `docker compose exec towline towline doctor`, `cargo run --release -- run`.
    let cargo = first == "cargo" && words.get(1).is_some_and(|word| word == "run");
    let commands: BTreeSet<_> =
        Cli::command().get_subcommands().map(|it| it.get_name().to_owned()).collect();
    let at = match program {
        "towline" => Some(0),
        _ if cargo => words.iter().position(|word| word == "--"),
        _ => words.windows(2).position(|pair| {
            pair[0].rsplit('/').next() == Some("towline") && commands.contains(&pair[1])
        }),
    };
    let Some(at) = at else { return };
    let told = words[at + 1..].iter().take_while(|word| !word.starts_with('>'));
    let told = std::iter::once("towline".to_owned()).chain(told.cloned());
    if let Err(refused) = Cli::try_parse_from(told) {
        assert!(!refused.use_stderr(), "{place}: {command}\n{refused}");
    }
}

#[test]
fn every_document_of_another_kind_can_be_read() {
    for Block { place, text, .. } in blocks(&["json"]) {
        let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
        read.unwrap_or_else(|error| panic!("{place}: {error}"));
    }
    for Block { place, text, .. } in blocks(&["yaml"]) {
        let read: Result<serde_json::Value, _> = serde_saphyr::from_str(&text);
        read.unwrap_or_else(|error| panic!("{place}: {error}"));
    }
}

#[test]
fn every_link_leads_somewhere() {
    for Page { path, links, .. } in pages() {
        for link in links.iter().filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let file = link.split('#').next().unwrap_or_default();
            let to = path.parent().unwrap().join(file);
            assert!(to.exists(), "{}: {link} leads nowhere", path.display());
        }
    }
}

#[test]
fn the_book_has_every_page() {
    let summary = page(root().join("docs/SUMMARY.md"));
    let listed: BTreeSet<_> = summary.links.into_iter().collect();
    let own = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    for Page { path, .. } in
        pages().iter().filter(|page| page.path.parent() == Some(&root().join("docs")))
    {
        let name = own(path);
        assert!(name == "SUMMARY.md" || listed.contains(&name), "{name} is not in SUMMARY.md");
    }
}

#[test]
fn what_troubleshooting_goes_by_is_what_the_program_says() {
    let text = fs::read_to_string(root().join("docs/troubleshooting.md")).unwrap();
    let words: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    assert!(words.len() > 20);
    let mut sources = String::new();
    for part in ["crates", "clients"] {
        said(&root().join(part), &mut sources);
    }
    for words in words {
        assert!(sources.contains(words), "nothing says {words:?}");
    }
}

/// The program's text, but for this file; strings that go over lines are put together.
fn said(directory: &Path, text: &mut String) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            said(&path, text);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("documented.rs")
        {
            let source = fs::read_to_string(&path).unwrap();
            let lines = source.split("\\\n").map(str::trim_start);
            text.push_str(&lines.collect::<Vec<_>>().concat());
        }
    }
}
