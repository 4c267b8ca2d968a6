use proptest::prelude::*;

use super::*;

const NO_MATCH: &str = "\r\n/dl/A (3 items)\r\nNo matching release found for 3 tracks.\r\n\
    For help, see: https://beets.readthedocs.org/en/latest/faq.html#nomatch\r\n\
    \u{279c} \u{1b}[1;36m[S]\u{1b}[39;49;00m\u{1b}[1;36mkip\u{1b}[39;49;00m, Use as-is, as Tracks, \
    Group albums, \r\nRescan directory, Enter search, enter Id, aBort? ";
const DUPLICATE: &str = "/dl/A\r\nThis album is already in the library!\r\n\
    Old: 3 items, MP3, 128kbps, 0:07, 120.4 KiB\r\nNew: 3 items, MP3, 128kbps, 0:07, 120.4 KiB\r\n\
    \u{279c} [S]kip new, Merge all, Remove old, Keep all, Upgrade? ";
const CANDIDATE: &str = "/dl/A (3 items)\r\n  Match (81.0%):\r\n  X - Y\r\n\
    \u{279c} [A]pply, More candidates, Skip, Use as-is, as Tracks, Group albums, \r\n\
    Enter search, enter Id, aBort? ";
const SELECTION: &str = "  Candidates:\r\n  1. (52.1%) X - Y\r\n\
    \u{279c} # selection (default 1), Skip, Use as-is, as Tracks, Group albums, \r\n\
    Enter search, enter Id, aBort? ";

#[test]
fn the_table_of_the_contract() {
    let table = [
        (
            "error: no such file or directory: /dl/x\r\n",
            Said::NoSuchDirectory { path: "/dl/x".into() },
        ),
        (
            "error: no such file or directory: /dl/a\r\nb\r\n",
            Said::NoSuchDirectory { path: "/dl/a\nb".into() },
        ),
        ("No files imported from /dl/x\r\n", Said::NothingImported),
        (
            "configuration error: file /c/config.yaml could not be read\r\n",
            Said::ConfigurationBroken(
                "configuration error: file /c/config.yaml could not be read".into(),
            ),
        ),
        (
            "error: database file /l.db cannot not be opened: unable to open database file\r\n",
            Said::LibraryNotWritable(
                "error: database file /l.db cannot not be opened: unable to open database file"
                    .into(),
            ),
        ),
        (
            "/dl/A\r\nError: Permission denied while copying /dl/A/1.mp3 to /lib/1.mp3\r\n",
            Said::ErrorWhile(
                "Error: Permission denied while copying /dl/A/1.mp3 to /lib/1.mp3".into(),
            ),
        ),
        (
            "Traceback (most recent call last):\r\n  File \"x\"\r\nValueError: no\r\n",
            Said::Traceback("ValueError: no".into()),
        ),
        ("/dl/A\r\nThis album is already in the library!\r\nSkipping.\r\n", Said::DuplicateSkipped),
        ("/dl/A (3 items)\r\nSkipping.\r\n", Said::SkippedNoMatch),
        ("/dl/A (3 items)\r\nImporting as-is.\r\n", Said::ImportedAsIs),
        ("program beet is not in $PATH", Said::ProgramMissing),
        (
            "musicbrainz: Error searching for release\r\n/dl/A (3 items)\r\nSkipping.\r\n",
            Said::SourceUnreachable,
        ),
        ("/dl/A\r\n", Said::OnlyPath),
        ("/dl/A/CD1\r\n/dl/A/CD2\r\n", Said::OnlyPath),
        ("", Said::Nothing),
        ("\r\n", Said::Nothing),
        ("something new\r\n", Said::Unrecognised),
        (NO_MATCH, Said::Unrecognised),
    ];
    for (text, said) in table {
        assert_eq!(classify(text), said, "{text:?}");
    }
}

#[test]
fn names_of_directories_are_not_words_of_beets() {
    for name in
        ["Skipping.", "Traceback (most recent call last)", "Error searching", "Error: x while y"]
    {
        assert_eq!(classify(&format!("/dl/{name}\r\n")), Said::OnlyPath);
    }
}

#[test]
fn a_name_with_new_lines_is_still_only_a_path() {
    let console = |text: &str| Console::new([START, text]);
    let path = "/dl/a\nSkipping.\nb";
    let printed = "/dl/a\r\nSkipping.\r\nb\r\n";
    assert_eq!(console(printed).said(), Said::SkippedNoMatch, "misled");
    assert_eq!(console(printed).said_about(path), Said::OnlyPath);
    let gone = format!("error: no such file or directory: {printed}");
    assert_eq!(console(&gone).said_about(path), Said::NoSuchDirectory { path: path.into() });
    let skipped = format!("{} (3 items)\r\nSkipping.\r\n", printed.trim_end());
    assert_eq!(console(&skipped).said_about(path), Said::SkippedNoMatch);
}

#[test]
fn an_answer_tells_how_it_ended() {
    let table = [
        (NO_MATCH, "s\r\n", Said::SkippedByPerson),
        (NO_MATCH, "b\r\n", Said::AbortedByPerson),
        (NO_MATCH, "u\r\n", Said::Answered("u".into())),
        (DUPLICATE, "s\r\n", Said::SkippedByPerson),
        (DUPLICATE, "x\r\nEnter one of S, M, R, K, U: s\r\n", Said::SkippedByPerson),
        (DUPLICATE, "k\r\n", Said::Answered("k".into())),
        (SELECTION, "1\r\n", Said::Answered("1".into())),
    ];
    for (question, answer, said) in table {
        assert_eq!(classify(&format!("{question}{answer}")), said, "{answer:?}");
    }
}

#[test]
fn only_an_open_question_at_the_end_is_a_prompt() {
    let prompt = |text: &str| super::prompt(&plain(text));
    assert_eq!(prompt(NO_MATCH), Some(PromptKind::NoMatch));
    assert_eq!(prompt(DUPLICATE), Some(PromptKind::Duplicate));
    assert_eq!(prompt(CANDIDATE), Some(PromptKind::Candidates));
    assert_eq!(prompt(SELECTION), Some(PromptKind::Selection));
    assert_eq!(
        prompt("Import of the directory:\r\n/dl/A\r\nwas interrupted. Resume (Y/n)? "),
        Some(PromptKind::Unknown)
    );
    // The space behind it is a chunk of white space if it comes alone, and betanin drops those.
    assert_eq!(prompt(NO_MATCH.trim_end()), Some(PromptKind::NoMatch));

    assert_eq!(prompt(&format!("{NO_MATCH}s\r\n")), None);
    assert_eq!(prompt(&format!("{NO_MATCH}u\r\n{DUPLICATE}")), Some(PromptKind::Duplicate));
    assert_eq!(
        prompt(&format!("{DUPLICATE}x\r\nEnter one of S, M, R, K, U: ")),
        Some(PromptKind::Duplicate)
    );
    assert_eq!(prompt(&format!("{NO_MATCH}e\r\nArtist: ")), Some(PromptKind::Unknown));
    assert_eq!(prompt("/dl/Who am I?\r\n"), None);
    assert_eq!(prompt("/dl/A\r\n"), None);
    assert_eq!(prompt(""), None);
    // The rest is still to come.
    assert_eq!(prompt("\u{279c} [S]kip, Use as-is, as Tr"), None);
}

#[test]
fn the_last_run_is_what_came_after_its_start() {
    let console = Console::new([
        "[betanin] starting cli program",
        "/dl/A\r\nThis album is already in the library!\r\nSkipping.\r\n",
        "[betanin] program finished with exit status `0`",
        "[betanin] retrying... (there are 0 items in the queue)",
        "[betanin] starting cli program",
        NO_MATCH,
        "[betanin] retrying... (there are 1 items in the queue)",
    ]);
    assert_eq!((console.runs(), console.retries()), (2, 2));
    assert_eq!(console.exit_status(), None);
    assert_eq!(console.prompt(), Some(PromptKind::NoMatch));
    assert!(!console.last_run().contains("Skipping"));
    assert!(
        console.text().contains("Skipping.\n[betanin] program finished with exit status `0`\n")
    );
}

#[test]
fn a_run_that_ended_asks_nothing() {
    let console = Console::new([
        "[betanin] starting cli program",
        NO_MATCH,
        "[betanin] program finished with exit status `0`",
    ]);
    assert_eq!(console.prompt(), None);
    assert_eq!(console.exit_status(), Some("0"));
    assert_eq!(Console::default().last_run(), "");
}

/// Where a terminal would wait for the end of a title, or of a colour.
#[test]
fn the_name_of_a_directory_swallows_nothing_that_is_printed_behind_it() {
    for name in
        ["a\u{1b}]0;b", "a\u{1b}P", "a\u{1b}_", "a\u{1b}[", "a\u{1b}[1", "a\u{1b}", "\u{9d}"]
    {
        let path = format!("/dl/{name}");
        let start = "[betanin] starting cli program";
        let asks = Console::new([start, &NO_MATCH.replace("/dl/A", &path)]);
        assert_eq!(asks.prompt(), Some(PromptKind::NoMatch), "{name:?}");
        let skips = Console::new([start, &format!("{path} (3 items)\r\nSkipping.\r\n")]);
        assert_eq!(skips.said_about(&path), Said::SkippedNoMatch, "{name:?}");
    }
    let coloured =
        Console::new(["[betanin] starting cli program", "\u{1b}[1;36m/a\u{1b}[K\u{1b}[?25h\r\n"]);
    assert_eq!(coloured.last_run(), "/a\n");
}

/// Cuts anywhere between characters, in colours too.
fn cut(text: &str, cuts: &[prop::sample::Index]) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut at: Vec<_> = cuts.iter().map(|cut| cut.index(characters.len() + 1)).collect();
    at.extend([0, characters.len()]);
    at.sort_unstable();
    at.windows(2).map(|w| characters[w[0]..w[1]].iter().collect()).collect()
}

proptest! {
    #[test]
    fn where_chunks_are_cut_changes_nothing(
        which in 0..4_usize,
        name in "/dl/[a-zé→\u{1f3b5} ?:-]{0,12}",
        answer in prop::option::of("[sub1]"),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let question = [NO_MATCH, DUPLICATE, CANDIDATE, SELECTION][which].replace("/dl/A", &name);
        let text = match answer {
            Some(answer) => format!("{question}{answer}\r\n"),
            None => question,
        };
        let start = "[betanin] starting cli program".to_owned();
        let whole = Console::new([start.clone(), text.clone()]);
        let parts = Console::new(std::iter::once(start).chain(cut(&text, &cuts)));
        prop_assert_eq!(whole.said(), parts.said());
        prop_assert_eq!(whole.prompt(), parts.prompt());
    }

    #[test]
    fn nothing_that_is_printed_breaks_it(text in "\\PC*", more in any::<String>()) {
        let console = Console::new(["[betanin] starting cli program".to_owned(), text, more]);
        let _ = (console.said(), console.prompt(), console.text());
    }
}
