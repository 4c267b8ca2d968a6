//! What can be answered.

use maud::{Markup, html};
use towline_api::inbox::Entry;
use towline_domain::{Choice, wishes::TitleKey};

use super::{super::view::View, post, remote, sentence};

/// Buttons for all that can be answered. The first one is what most people choose.
pub(crate) fn answers(view: &View, entry: &Entry) -> Markup {
    let path = format!("/inbox/{}/answer", entry.id);
    let (sure, unsafe_): (Vec<_>, Vec<_>) =
        entry.choices.iter().partition(|choice| !is_destructive(choice));
    let (plain, written): (Vec<_>, Vec<_>) =
        sure.into_iter().partition(|choice| !is_written(choice));
    let epoch = html! { input type="hidden" name="epoch" value=(entry.epoch); };
    html! {
        div.actions {
            @if !plain.is_empty() {
                (post(view, &path, "actions", &html! {
                    (epoch)
                    @for (at, choice) in plain.iter().enumerate() {
                        button.button.suggested[at == 0] name="choice" value=(choice) {
                            @match choice {
                                Choice::Pin(title) => (pinned(&entry.detail, *title)),
                                _ => (choice_label(choice)),
                            }
                        }
                    }
                }))
            }
            @for choice in written { (asked_for(view, &path, &epoch, choice)) }
            @for choice in unsafe_ {
                details.confirm {
                    summary.button.danger { (choice_label(choice)) }
                    (post(view, &path, "", &html! {
                        (epoch)
                        p { strong { "This cannot be undone. " } (sentence(choice.words())) }
                        button.button.danger name="choice" value=(choice) { (choice_label(choice)) }
                    }))
                }
            }
        }
    }
}

/// A title, by its name where the question tells it.
fn pinned(detail: &str, title: TitleKey) -> Markup {
    let (choice, words) =
        (format!("pin:{title} "), format!("{} {}: ", title.kind.word(), title.tmdb));
    let name = detail
        .lines()
        .find_map(|line| line.trim().strip_prefix(&choice)?.trim_start().strip_prefix(&words));
    html! {
        @match name {
            Some(name) => { span { "It is " (remote(name)) } span.muted.small { (title) } },
            None => { "It is " (title) },
        }
    }
}

/// What takes a word of one's own.
fn asked_for(view: &View, path: &str, epoch: &Markup, choice: &Choice) -> Markup {
    let (label, kind, prefix) = match choice {
        Choice::OtherId(_) => ("Release id or address", "text", "other-id:"),
        _ => ("Date", "date", "since:"),
    };
    html! {
        details.confirm {
            summary.button { (choice_label(choice)) }
            (post(view, path, "", &html! {
                (epoch)
                input type="hidden" name="prefix" value=(prefix);
                label.field { (label) input name="argument" type=(kind) required maxlength="300"; }
                button.button.suggested { (choice_label(choice)) }
            }))
        }
    }
}

const fn is_written(choice: &Choice) -> bool {
    matches!(choice, Choice::OtherId(_) | Choice::Since(_))
}

/// Whether files or others' changes are gone after it.
const fn is_destructive(choice: &Choice) -> bool {
    matches!(choice, Choice::Replace | Choice::Override | Choice::Revert)
}

/// A choice as a button says it.
pub(crate) fn choice_label(choice: &Choice) -> String {
    match choice {
        Choice::Retry => "Try again".into(),
        Choice::Skip => "Leave it for good".into(),
        Choice::Wait => "Go on waiting".into(),
        Choice::Partly => "Go on with what is there".into(),
        Choice::Imported => "Done by hand".into(),
        Choice::Apply => "Take the match".into(),
        Choice::AsIs => "Import as it is".into(),
        Choice::Tracks => "As single tracks".into(),
        Choice::OtherId(_) => "Another release…".into(),
        Choice::KeepBoth => "Keep both".into(),
        Choice::Replace => "Replace the old files".into(),
        Choice::Merge => "Merge both".into(),
        Choice::Pause => "Pause".into(),
        Choice::Resume => "Go on".into(),
        Choice::Rescan => "Look at its disk".into(),
        Choice::Override => "This side is right".into(),
        Choice::Revert => "The others are right".into(),
        Choice::Pin(title) => format!("It is {title}"),
        Choice::All => "All of them".into(),
        Choice::None => "None of them".into(),
        Choice::Since(_) => "Newer than…".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_can_be_chosen_is_called_by_its_name() {
        let title: TitleKey = "movie:841".parse().unwrap();
        let known =
            "pin:movie:8410  film 8410: Other (1999)\npin:movie:841  film 841: <Dune> (1984)";
        let button = pinned(known, title).into_string();
        assert!(button.contains("It is <bdi>&lt;Dune&gt; (1984)</bdi>"), "{button}");
        assert_eq!(pinned("nothing is known", title).into_string(), "It is movie:841");
    }
}
