//! What a run claims, by its words, its log and its marks. No input or output in here.

use towline_domain::role::Claim;

/// What is known of a run that ended by itself.
#[derive(Debug, Default)]
pub(super) struct Signs<'a> {
    pub(super) code: Option<i32>,
    pub(super) out: &'a str,
    pub(super) err: &'a str,
    /// The file that beets notes its decisions in.
    pub(super) log: &'a str,
    /// How many items it marked.
    pub(super) marked: usize,
}

/// The table of the reference: exit code 0 says only that beets ran.
pub(super) fn claim(signs: &Signs) -> Claim {
    // Paths are printed on lines of their own, and directories are called as people like.
    let words = || signs.out.lines().chain(signs.err.lines()).filter(|line| !line.starts_with('/'));
    let says = |what: &str| words().any(|line| line.contains(what));
    let starts = |what: &str| words().any(|line| line.trim_start().starts_with(what));
    let noted = |what: &str| signs.log.lines().any(|line| line.starts_with(what));
    let as_is = starts("Importing as-is.") || noted("asis ");

    if signs.marked > 0 {
        return if as_is { Claim::ImportedAsIs } else { Claim::Imported };
    }
    if noted("duplicate-") || starts("This album is already in the library!") {
        Claim::Duplicate
    } else if says("Error searching") {
        Claim::SourceUnreachable
    } else if starts("error: no such file or directory") {
        Claim::PathNotSeen
    } else if starts("configuration error") || signs.code == Some(2) {
        Claim::Misconfigured
    } else if is_about_the_library(&says) {
        Claim::LibraryNotWritable
    } else if noted("skip ") || starts("Skipping.") {
        Claim::NoMatch
    } else if starts("No files imported") {
        Claim::NothingToImport
    } else if signs.code == Some(0) {
        Claim::Imported
    } else {
        Claim::Failed
    }
}

fn is_about_the_library(says: &impl Fn(&str) -> bool) -> bool {
    let file = says("Error: ")
        && ["while creating", "while moving", "while copying", "while linking", "while writing"]
            .iter()
            .any(|act| says(act));
    file || [
        "readonly database",
        "unable to open database file",
        "not be opened",
        "disk I/O error",
        "database or disk is full",
    ]
    .iter()
    .any(|words| says(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_reference() {
        let quiet = Signs { code: Some(0), ..Signs::default() };
        for (expected, signs) in [
            (Claim::Imported, Signs { marked: 2, err: "/dl/A\n", ..quiet }),
            (Claim::ImportedAsIs, Signs { marked: 2, log: "asis /dl/A\n", ..quiet }),
            (Claim::NoMatch, Signs { out: "/dl/A (2 items)\nSkipping.\n", ..quiet }),
            (Claim::NoMatch, Signs { log: "import started x\nskip /dl/A\n", ..quiet }),
            (Claim::Duplicate, Signs { log: "duplicate-keep /dl/A\n", ..quiet }),
            (
                Claim::Duplicate,
                Signs { err: "This album is already in the library!\nSkipping.\n", ..quiet },
            ),
            (
                Claim::SourceUnreachable,
                Signs {
                    err: "musicbrainz: Error searching MusicBrainz\n",
                    log: "skip /dl/A\n",
                    ..quiet
                },
            ),
            (Claim::NothingToImport, Signs { err: "No files imported from /dl/A\n", ..quiet }),
            (
                Claim::PathNotSeen,
                Signs { code: Some(1), err: "error: no such file or directory: /x\n", ..quiet },
            ),
            (
                Claim::Misconfigured,
                Signs { code: Some(1), err: "configuration error: file x\n", ..quiet },
            ),
            (Claim::Misconfigured, Signs { code: Some(2), err: "Usage: beet\n", ..quiet }),
            (
                Claim::LibraryNotWritable,
                Signs { code: Some(1), err: "Error: File exists while creating /l\n", ..quiet },
            ),
            (Claim::Failed, Signs { code: Some(1), ..quiet }),
            (Claim::Failed, Signs { code: None, ..quiet }),
            (Claim::Imported, Signs { err: "/dl/Error searching\n/dl/Skipping.\n", ..quiet }),
        ] {
            assert_eq!(claim(&signs), expected, "{signs:?}");
        }
    }
}
