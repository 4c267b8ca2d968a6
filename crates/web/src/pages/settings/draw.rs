//! The page of the settings.

use maud::{Markup, html};
use towline_api::settings::{Checked, Kind, Level, Mistake, Settings, Tested};

use super::{
    field::{self, Around},
    shape::{Block, Group, Part, groups},
    typed::{Typed, key, looked_over},
};
use crate::pages::{
    api_doc as doc,
    frame::token,
    parts::{block, capital, page_head},
    view::View,
};

/// What came of the step before.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) typed: Typed,
    /// The part that it is about; one that is being added stands in no file yet.
    pub(super) part: Option<Part>,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) checked: Option<Checked>,
    pub(super) changes: Vec<towline_api::settings::Change>,
    pub(super) tested: Option<Tested>,
    /// What is to be said above all.
    pub(super) notice: Option<Notice>,
}

/// What is to be said above all.
pub(super) struct Notice {
    /// `is-done`, `is-needs`, `is-failing`.
    pub(super) class: &'static str,
    pub(super) title: &'static str,
    pub(super) words: String,
}

pub(super) fn content(view: &View, settings: &Settings, outcome: &Outcome) -> Markup {
    let groups = groups(&settings.root);
    let says = html! {
        "All of it stands in " code { (settings.file) }
        @if settings.exists { "; this page writes the same file and keeps your comments." }
        @else { ", which is made with the first change." }
    };
    html! {
        (page_head(&html! { "Settings" }, &says, &html! {
            a.button href=(view.at("/guide")) { "Guide" }
        }))
        (notices(settings, outcome))
        nav.tabs.block aria-label="Sections" {
            @for group in &groups { a href=(format!("#g-{}", group.name)) { (capital(&group.name)) } }
        }
        @for (at, group) in groups.iter().enumerate() {
            (block(&format!("g-{}", group.name), &capital(&group.name),
                &html! { span.muted { (doc(&group.says)) } }, &of_group(view, settings, outcome, at, group)))
        }
    }
}

fn notices(settings: &Settings, outcome: &Outcome) -> Markup {
    html! {
        @if let Some(Notice { class, title, words }) = &outcome.notice {
            div class=(format!("notice {class}")) role="status" { p { strong { (title) } " " (words) } }
        }
        @if let Some(why) = &settings.not_writable {
            div.notice.is-needs { p { strong { "The file cannot be written here." } " " (why) } }
        }
        @if !settings.mistakes.is_empty() {
            div.notice.is-failing {
                p { strong { "The file has mistakes, so that an older one is in use." } }
                ul { @for mistake in &settings.mistakes { li { (told(mistake)) } } }
            }
        }
    }
}

pub(in crate::pages) fn told(mistake: &Mistake) -> Markup {
    html! {
        @if let Some(place) = &mistake.place { code { (place) } " " }
        @else if !mistake.path.is_empty() { code { (mistake.path.join(".")) } " " }
        (mistake.words) @if let Some(hint) = &mistake.hint { ": " (hint) }
    }
}

fn of_group(
    view: &View,
    settings: &Settings,
    outcome: &Outcome,
    at: usize,
    group: &Group,
) -> Markup {
    let new = outcome.part.as_ref().filter(|part| part.new.is_some());
    let below = group.add.as_ref().map(|(path, _)| path);
    html! {
        @for (number, part) in group.parts.iter().enumerate() {
            (one(view, settings, outcome, part, &format!("p{at}-{number}")))
        }
        @if let Some(new) = new.filter(|new| below.is_some_and(|below| new.path.starts_with(below))) {
            (one(view, settings, outcome, new, &format!("p{at}-new")))
        }
        @if let Some(what) = &group.add && settings.not_writable.is_none() {
            (add(view, what, &format!("p{at}-a")))
        }
    }
}

fn one(view: &View, settings: &Settings, outcome: &Outcome, part: &Part, id: &str) -> Markup {
    let is_it = outcome.part.as_ref().is_some_and(|it| it.path == part.path);
    let nothing = Outcome::default();
    let outcome = if is_it { outcome } else { &nothing };
    html! {
        details.part id=(id) open[is_it] {
            summary {
                h3 { bdi { (part.path.last().map_or("towline", String::as_str)) } }
                span.muted { (part.kinds.join(", ")) @if part.new.is_some() { " (not added yet)" } }
            }
            div.body.stack {
                // Before the form, which may be long: it is what was asked for.
                @if let Some(tested) = &outcome.tested { (found(tested)) }
                @if let Some(checked) = &outcome.checked { (review(view, outcome, part, checked)) }
                (form(view, settings, outcome, part, id))
                @for (at, what) in part.adds.iter().enumerate() {
                    @if settings.not_writable.is_none() { (add(view, what, &format!("{id}-a{at}"))) }
                }
            }
        }
    }
}

/// What every step of a part carries.
fn carried(view: &View, settings: &Settings, part: &Part) -> Markup {
    html! {
        (token(view))
        input type="hidden" name="version" value=(settings.version);
        input type="hidden" name="part" value=(key(&part.path));
        @if let Some(new) = &part.new { input type="hidden" name="kind" value=(new.kind); }
    }
}

fn form(view: &View, settings: &Settings, outcome: &Outcome, part: &Part, id: &str) -> Markup {
    let typed = &outcome.typed;
    // The part stands far down the page: it is what the browser shows of the answer.
    let step = |step: &str| view.at(&format!("/settings/{step}#{id}"));
    html! {
        form.form method="post" action=(step("review")) {
            (carried(view, settings, part))
            // What Enter presses is the first one: never one that removes.
            button.hidden tabindex="-1" aria-hidden="true" { "Review the change" }
            @if let Some(kept) = typed.keep(part) { input type="hidden" name="kept" value=(kept); }
            // Also of what stands beside its field: that may be far down.
            @if !outcome.mistakes.is_empty() {
                div.notice.is-failing role="alert" {
                    ul { @for mistake in &outcome.mistakes { li { (told(mistake)) } } }
                }
            }
            @for (at, block) in part.blocks.iter().enumerate() {
                (fields(outcome, part, block, &format!("{id}-{at}")))
            }
            div.actions {
                @if settings.not_writable.is_none() { button.button { "Review the change" } }
                @if part.testable().is_some() {
                    button.button formaction=(step("test")) { "Test" }
                }
                @if part.removable && settings.not_writable.is_none() {
                    button.button.danger name="remove" value=(key(&part.path)) { "Remove…" }
                }
            }
        }
    }
}

/// The keys of one table; of a table below the part's own, with its name.
fn fields(outcome: &Outcome, part: &Part, block: &Block, id: &str) -> Markup {
    let around = |at: usize| Around {
        id: format!("{id}-{at}"),
        typed: &outcome.typed,
        mistakes: &outcome.mistakes,
        doubted: false,
    };
    let below = block.path.strip_prefix(part.path.as_slice()).unwrap_or_default();
    html! {
        fieldset.stack {
            legend {
                @if below.is_empty() { span.hidden { (block.path.join(".")) } }
                @else { (below.join(" · ")) }
            }
            @if !block.says.is_empty() { p.hint { (doc(&block.says)) } }
            @for (at, one) in block.fields.iter().enumerate() { (field::draw(one, &around(at))) }
            @if block.removable {
                div.actions {
                    button.button.quiet name="remove" value=(key(&block.path)) {
                        "Remove " (below.join(" · ")) "…"
                    }
                }
            }
        }
    }
}

fn found(tested: &Tested) -> Markup {
    html! {
        section.stack aria-label="What the test has found" {
            h4 { (verdict(tested)) }
            (findings(tested))
        }
    }
}

pub(in crate::pages) const fn verdict(tested: &Tested) -> &'static str {
    if tested.works { "It works" } else { "It does not work" }
}

/// Each thing that was looked at, and what to do about it.
pub(in crate::pages) fn findings(tested: &Tested) -> Markup {
    html! {
            ul.list.is-tight {
                @for finding in &tested.findings {
                    li {
                        span class=(level(finding.level)) { (doc(&finding.words)) }
                        @if let Some(fix) = &finding.fix { p.small.muted { (doc(fix)) } }
                    }
                }
            }
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Ok => "state is-done",
        Level::Warn => "state is-needs",
        Level::Error => "state is-failing",
    }
}

/// What would change, and the word that makes it so.
fn review(view: &View, outcome: &Outcome, part: &Part, checked: &Checked) -> Markup {
    if checked.diff.is_empty() && outcome.typed.keep(part).is_none() {
        return html! { p.empty { strong { "Nothing would change." } } };
    }
    let removes = outcome.typed.remove.is_some();
    html! {
        section.stack aria-label="What would change" {
            h4 { "What would change in the file" }
            (diff(&checked.diff))
            @for warning in &checked.warnings { div.notice.is-needs { p { (warning) } } }
            @if !checked.restart.is_empty() {
                div.notice { p { strong { "It counts after a restart: " } (checked.restart.join(", ")) "." } }
            }
            @if let Some(changes) = looked_over(&outcome.changes) {
                form.actions method="post" action=(view.at("/settings/save")) {
                    (token(view))
                    input type="hidden" name="version" value=(checked.version);
                    input type="hidden" name="part" value=(key(&part.path));
                    @if let Some(new) = &part.new { input type="hidden" name="kind" value=(new.kind); }
                    input type="hidden" name="changes" value=(changes);
                    button class=(if removes { "button danger" } else { "button primary" }) {
                        @if removes { "Remove it" } @else { "Save" }
                    }
                    a.button href=(view.at("/settings")) { "Discard" }
                }
            }
        }
    }
}

fn diff(diff: &str) -> Markup {
    html! {
        pre.code.diff tabindex="0" role="region" aria-label="Changes" {
            @for line in diff.lines().filter(|line| !line.starts_with("---") && !line.starts_with("+++")) {
                @match line.split_at_checked(1) {
                    Some(("-", gone)) => del { (gone) },
                    Some(("+", new)) => ins { (new) },
                    Some(("@", _)) => (""),
                    _ => { (line) "\n" },
                }
            }
        }
    }
}

/// Something new, under a name of one's own choice.
fn add(view: &View, (path, kinds): &(Vec<String>, Vec<Kind>), id: &str) -> Markup {
    let what = path.last().map_or("", String::as_str);
    // It is drawn at the end of its group, whichever part of it asked.
    let below = id.split('-').next().unwrap_or_default();
    html! {
        form.filter method="post" action=(view.at(&format!("/settings/add#{below}-new"))) {
            (token(view))
            input type="hidden" name="part" value=(key(path));
            @if let [only] = kinds.as_slice() {
                input type="hidden" name="kind" value=(only.name);
            } @else {
                div.field {
                    label for=(format!("{id}-k")) { "Add" }
                    select id=(format!("{id}-k")) name="kind" {
                        @for kind in kinds { option value=(kind.name) { (kind.name) } }
                    }
                }
            }
            div.field {
                label for=(format!("{id}-n")) { @match kinds.as_slice() {
                        [only] if !only.name.is_empty() => { "Name of a new " (only.name) },
                        [_] => { "Name of a new one in " (what) },
                        _ => "Its name, yours to choose",
                    } }
                input id=(format!("{id}-n")) name="name" required maxlength="64" autocomplete="off"
                    autocapitalize="none" spellcheck="false";
            }
            button.button { "Add" span.hidden { " to " (what) } }
        }
    }
}
