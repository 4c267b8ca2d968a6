//! What `beet` printed, with names in it that strangers chose.

use betanin_client::console::{Console, PromptKind, Said, classify, prompt};

const START: &str = "[betanin] starting cli program";
const MARK: &str = "[betanin]";
const PLAIN: &str = "/downloads/Album";

/// What beets prints about a directory, how it ends, and at what it stands.
const RUNS: [&[&str]; 7] = [
    &["{} (3 items)\r\n"],
    &["{} (3 items)\r\nSkipping.\r\n"],
    &["{} (3 items)\r\nNo matching release found for 3 tracks.\r\n", PROMPT],
    &["{}\r\nThis album is already in the library!\r\nSkipping.\r\n"],
    &["No files imported from {}\r\n"],
    &["{} (3 items)\r\nTraceback (most recent call last):\r\n  File \"x\"\r\nOSError: no\r\n"],
    &["error: no such file or directory: {}\r\n"],
];
const PROMPT: &str = "\u{279c} [S]kip, Use as-is, as Tracks, Group albums, Enter search, enter Id, \
                      aBort? ";

/// Any text is read without a panic, the same however it is cut; and the name of a directory says
/// nothing about how its import went.
pub fn console(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    is_read(&text);
    if !text.contains(MARK) {
        is_read_the_same_in_pieces(&text);
    }
    says_nothing_as_a_name(&text);
}

fn is_read(text: &str) {
    let console = Console::new(text.split('\u{1e}'));
    assert_eq!(console.said(), classify(&console.last_run()));
    if let Some(kind) = console.prompt() {
        assert_eq!(console.exit_status(), None, "what has ended asks nothing");
        asks(kind, &console.last_run());
    }
    if let Some(kind) = prompt(text) {
        asks(kind, text);
    }
    let shown = console.text();
    assert!(!shown.contains('\u{1b}'), "a colour is left: {shown:?}");
}

fn asks(_: PromptKind, text: &str) {
    let text = text.trim_end_matches(' ');
    assert!(text.ends_with(['?', ':']), "it is no question: {text:?}");
}

/// Chunks are cut anywhere: in a word, in a colour.
fn is_read_the_same_in_pieces(text: &str) {
    let middle = text.floor_char_boundary(text.len() / 2);
    let whole = Console::new([START, text]);
    let cut = Console::new([START, &text[..middle], &text[middle..]]);
    assert_eq!(whole.said(), cut.said());
    assert_eq!(whole.prompt(), cut.prompt());
}

/// The directory has any name that a file system takes.
fn says_nothing_as_a_name(text: &str) {
    let name: String = text.chars().filter(|letter| *letter != '\0').take(200).collect();
    let hostile = format!("/downloads/{name}/x");
    for run in RUNS {
        let of = |path: &str| {
            let chunks = run.iter().map(|chunk| chunk.replace("{}", path));
            Console::new(std::iter::once(START.to_owned()).chain(chunks))
        };
        let (plain, told) = (of(PLAIN), of(&hostile));
        assert_eq!(
            kind(&told.said_about(&hostile), &hostile),
            kind(&plain.said_about(PLAIN), PLAIN),
            "{hostile:?} in {run:?}"
        );
        assert_eq!(told.prompt(), plain.prompt(), "{hostile:?} in {run:?}");
    }
}

/// What is said, without the path that it is said of.
fn kind(said: &Said, path: &str) -> Said {
    match said {
        Said::NoSuchDirectory { path: gone } => {
            assert_eq!(gone, path);
            Said::NoSuchDirectory { path: String::new() }
        }
        said => said.clone(),
    }
}
