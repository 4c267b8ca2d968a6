//! What an importer says against what disk and library show.

use towline_domain::{
    Cause, Choice,
    imports::{ImportCause, Outcome},
    role::{Claim, Evidence},
};

/// What came out of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is at its end.
    Ended(Outcome),
    /// A person is asked.
    Ask(Cause, Vec<Choice>),
    /// Trying again later may help by itself.
    Later(Cause, Vec<Choice>),
}

/// Judges. Evidence decides; what the importer says only tells *why* where evidence shows that it
/// did not work.
pub(super) fn judge(claim: Claim, evidence: &Evidence) -> Verdict {
    let Evidence { expected, left_source, in_library, by_id, words: _ } = *evidence;
    let arrived = match in_library {
        // Seen in the library: that is the proof.
        Some(count) => count,
        // The library cannot be looked at: having left the source is the next best.
        None => left_source,
    };
    // Nobody saw them go: that they left says nothing, and new files in the library may be others'.
    if claim == Claim::Vanished && left_source > 0 && !by_id {
        return not_proved(claim);
    }
    if expected > 0 && arrived >= expected {
        return Verdict::Ended(Outcome::Imported);
    }
    if arrived > 0 {
        let cause = ImportCause::Partly { imported: arrived, expected };
        return Verdict::Ask(
            Cause::Import(cause),
            vec![Choice::Partly, Choice::Retry, Choice::Skip],
        );
    }
    if expected > 0 && left_source >= expected {
        // Gone from the source and not in the library, which can be looked at.
        return not_proved(claim);
    }
    match claim {
        Claim::Duplicate => Verdict::Ended(Outcome::Duplicate),
        Claim::NoMatch => Verdict::Ask(
            Cause::Import(ImportCause::ImporterFailed { claim }),
            vec![
                Choice::AsIs,
                Choice::OtherId(String::new()),
                Choice::Retry,
                Choice::Imported,
                Choice::Skip,
            ],
        ),
        Claim::Imported | Claim::ImportedAsIs | Claim::Vanished => not_proved(claim),
        Claim::LibraryNotWritable
        | Claim::SourceUnreachable
        | Claim::PathNotSeen
        | Claim::ProgramMissing
        | Claim::Misconfigured => Verdict::Later(
            Cause::Import(ImportCause::ImporterFailed { claim }),
            vec![Choice::Retry, Choice::Imported, Choice::Skip],
        ),
        Claim::Declined | Claim::NothingToImport | Claim::Failed => Verdict::Ask(
            Cause::Import(ImportCause::ImporterFailed { claim }),
            vec![Choice::Retry, Choice::Imported, Choice::Skip],
        ),
    }
}

fn not_proved(claim: Claim) -> Verdict {
    Verdict::Ask(
        Cause::Import(ImportCause::NotProved { claim }),
        vec![Choice::Imported, Choice::Retry, Choice::Skip],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(expected: u32, left_source: u32, in_library: Option<u32>) -> Evidence {
        Evidence { expected, left_source, in_library, by_id: false, words: String::new() }
    }

    fn group(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Ended(outcome) => outcome.words().into(),
            Verdict::Ask(cause, _) => cause.group(),
            Verdict::Later(cause, _) => format!("later: {}", cause.group()),
        }
    }

    #[test]
    fn what_an_import_marked_as_its_own_is_proof_even_when_nobody_watched() {
        let marked = Evidence { by_id: true, ..evidence(3, 3, Some(3)) };
        assert_eq!(judge(Claim::Vanished, &marked), Verdict::Ended(Outcome::Imported));
        let lost = Evidence { by_id: true, ..evidence(3, 3, Some(0)) };
        assert_eq!(group(&judge(Claim::Vanished, &lost)), "not-proved");
    }

    #[test]
    fn evidence_decides_and_not_the_word() {
        let table = [
            // Moved, library not to be seen; copied, library seen.
            (Claim::Imported, evidence(3, 3, None), "imported"),
            (Claim::Imported, evidence(3, 0, Some(3)), "imported"),
            // It says it failed, and yet all of it is there.
            (Claim::Failed, evidence(3, 3, Some(3)), "imported"),
            // It says nothing against it, and nothing is there: `duplicate_action: skip`.
            (Claim::Imported, evidence(3, 0, Some(0)), "not-proved"),
            (Claim::Imported, evidence(3, 0, None), "not-proved"),
            // Gone from the source, and not in the library either: never "imported".
            (Claim::Imported, evidence(3, 3, Some(0)), "not-proved"),
            (Claim::Duplicate, evidence(3, 0, None), "duplicate"),
            (Claim::Duplicate, evidence(3, 1, None), "partly"),
            (Claim::Imported, evidence(3, 2, Some(2)), "partly"),
            (Claim::NoMatch, evidence(3, 0, Some(0)), "importer-failed"),
            (Claim::LibraryNotWritable, evidence(3, 0, None), "later: library-not-writable"),
            // Deleted by a person after a failure, or taken by an import that nobody watched.
            (Claim::Vanished, evidence(3, 3, None), "not-proved"),
            (Claim::Vanished, evidence(3, 3, Some(3)), "not-proved"),
            (Claim::Vanished, evidence(3, 0, Some(3)), "imported"),
            (Claim::PathNotSeen, evidence(3, 0, None), "later: path-not-seen"),
        ];
        for (claim, evidence, wanted) in table {
            assert_eq!(group(&judge(claim, &evidence)), wanted, "{claim:?} {evidence:?}");
        }
    }

    #[test]
    fn as_it_is_is_offered_only_where_a_match_was_missing() {
        for claim in [Claim::Declined, Claim::NothingToImport, Claim::Failed, Claim::NoMatch] {
            let verdict = judge(claim, &evidence(3, 0, Some(0)));
            let Verdict::Ask(_, choices) = verdict else { panic!("{claim:?} is asked about") };
            assert_eq!(choices.contains(&Choice::AsIs), claim == Claim::NoMatch, "{claim:?}");
        }
    }
}
