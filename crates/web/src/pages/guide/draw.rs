//! The guide as pages.

use maud::{Markup, html};
use towline_api::{
    old_state::{OldFile, OldTool, TakenOver},
    settings::{Mistake, Proposal, RecognisedList, Settings, Tested},
};

use super::{
    answers::{self, Answers},
    list, old, step as steps,
};
use crate::{
    guide::{Draft, JOBS, Job, Recipe, Step, parts},
    pages::{
        frame::token,
        in_query,
        parts::{StateKind, block, page_head, post, remote, sentence, state},
        settings::{Around, Part, field, findings, told, verdict},
        view::View,
        wishes::list_path,
    },
};

/// What came of the step before.
#[derive(Default)]
pub(super) struct Outcome {
    /// The step that was saved.
    pub(super) saved: Option<&'static Step>,
    /// Why nothing was done.
    pub(super) failed: Option<String>,
    pub(super) mistakes: Vec<Mistake>,
    /// What was looked for and found, in words: it stands in its field now.
    pub(super) found: Option<String>,
    pub(super) tested: Option<Tested>,
    /// What would work, and is hardly what is meant.
    pub(super) warnings: Vec<String>,
    pub(super) proposals: Vec<Proposal>,
    /// The list that was recognised.
    pub(super) list: Option<RecognisedList>,
    /// Databases of old tools that were found.
    pub(super) old_files: Vec<OldFile>,
    /// What was taken over of an old tool.
    pub(super) taken_over: Option<(OldTool, TakenOver)>,
}

impl Outcome {
    pub(super) fn failed(words: String) -> Self {
        Self { failed: Some(words), ..Self::default() }
    }
}

/// Where a job stands: how many of its steps are done.
pub(super) fn done(settings: &Settings, job: &Job) -> usize {
    job.steps.iter().filter(|step| !parts(&settings.root, step.table).is_empty()).count()
}

pub(super) fn hub(view: &View, settings: &Settings) -> Markup {
    let says = html! {
        "Choose what towline is to do. Each part is asked for, tested, and written into "
        code { (settings.file) } "; all of it can be changed later in "
        a href=(view.at("/settings")) { "Settings" } "."
    };
    html! {
        (page_head(&html! { "Set up towline" }, &says, &html! {}))
        (file_notice(settings))
        ul.list {
            @for job in JOBS { (of_job(view, settings, job)) }
        }
        (block("terminal", "At a terminal", &html! {}, &html! {
            p.muted {
                "The same guide is " code { "towline init" } ". What another tool has done already is taken "
                "over, so that nothing is asked for or fetched again, by "
                code { "towline import-state" } "."
            }
        }))
    }
}

fn of_job(view: &View, settings: &Settings, job: &Job) -> Markup {
    let (done, all) = (done(settings, job), job.steps.len());
    let to = view.at(&format!("/guide/{}", job.slug));
    html! {
        li.row {
            div {
                p.row-title { a.name href=(to) { (job.title) } }
                p.muted { (job.says) }
            }
            div.side {
                @if done == all { (state(StateKind::Done, "set up")) }
                @else if done > 0 { (state(StateKind::Moving, &format!("{done} of {all}"))) }
                a.button href=(to) {
                    @if done == 0 { "Set up" } @else if done == all { "Look at it" } @else { "Go on" }
                    span.hidden { ": " (job.title) }
                }
            }
        }
    }
}

fn file_notice(settings: &Settings) -> Markup {
    html! {
        @if let Some(why) = &settings.not_writable {
            div.notice.is-needs { p { strong { "The file cannot be written here. " } (why) } }
        }
        @if !settings.mistakes.is_empty() {
            div.notice.is-failing {
                p { strong { "The file has mistakes: mend them first." } }
                ul { @for mistake in &settings.mistakes { li { (told(mistake)) } } }
            }
        }
    }
}

pub(super) fn job(
    view: &View,
    settings: &Settings,
    job: &'static Job,
    open: Option<&'static Step>,
    answers: &Answers,
    outcome: &Outcome,
) -> Markup {
    html! {
        header.page-head {
            div {
                a.back href=(view.at("/guide")) { "← Set up" }
                h1 { (job.title) }
                p { (job.says) }
            }
        }
        (file_notice(settings))
        @if let Some(saved) = outcome.saved {
            div.notice.is-done role="status" {
                p { strong { (saved.title) ": saved." } " It counts already." }
            }
        }
        @if let Some((tool, taken)) = &outcome.taken_over { (old::told(view, job, *tool, taken)) }
        @if open.is_none() && let Some(words) = &outcome.failed {
            div.notice.is-failing role="alert" { p { (remote(words)) } }
        }
        @for (at, step) in job.steps.iter().enumerate() {
            @if open.is_some_and(|open| std::ptr::eq(open, step)) {
                section.block #open aria-labelledby="open-h" {
                    div.block-head { h2 #open-h { (at + 1) ". " (step.title) } }
                    div.stack {
                        @match step.recipes {
                            [] => (paste(view, settings, job, step, answers, outcome)),
                            _ => (service(view, settings, job, step, answers, outcome)),
                        }
                    }
                }
            } @else { (closed(view, settings, job, step, at)) }
        }
        @if open.is_none() { (what_next(view, settings, job)) }
        // There is somebody to take it over for.
        @if done(settings, job) > 0 { (old::offer(view, job, &outcome.old_files)) }
    }
}

/// A step that is done, or not begun.
fn closed(view: &View, settings: &Settings, job: &Job, step: &Step, at: usize) -> Markup {
    let parts = parts(&settings.root, step.table);
    let to = view.at(&format!("/guide/{}?step={}#open", job.slug, step.slug));
    let id = format!("step-{at}");
    let beside = html! {
        @if !parts.is_empty() { a href=(to) { "Add another" span.hidden { ": " (step.title) } } }
    };
    block(
        &id,
        &format!("{}. {}", at + 1, step.title),
        &beside,
        &html! {
            @if parts.is_empty() { p.muted { "Not yet." } }
            @else {
                ul.list.is-tight {
                    @for (name, kinds) in &parts {
                        li {
                            (state(StateKind::Done, name))
                            span.muted.small { " " (kinds.join(", ")) }
                        }
                    }
                }
            }
        },
    )
}

fn to_step(view: &View, job: &Job, step: &Step) -> String {
    view.at(&format!("/guide/{}/{}#open", job.slug, step.slug))
}

fn service(
    view: &View,
    settings: &Settings,
    job: &Job,
    step: &Step,
    answers: &Answers,
    outcome: &Outcome,
) -> Markup {
    let Some(recipe) = step.recipe(answers.kind.as_deref()) else {
        return html! { p.empty { "There is no such kind." } };
    };
    let Some(draft) = Draft::new(&settings.root, step, recipe) else {
        return html! { p.empty { "This towline knows no such part." } };
    };
    let part = steps::part(&draft, recipe.kind);
    html! {
        @if step.recipes.len() > 1 { (kinds(view, job, step, recipe)) }
        (results(outcome, Some(&part)))
        form.form method="post" action=(to_step(view, job, step)) {
            (token(view))
            input type="hidden" name="guide-kind" value=(recipe.kind);
            (carried(answers, &part))
            // What Enter presses is the first one.
            button.hidden name="do" value="test" tabindex="-1" aria-hidden="true" { "Test" }
            (proposals(outcome))
            (fields(answers, outcome, &part))
            (buttons(settings, outcome))
        }
    }
}

/// Which kind, as links: what was typed for one says nothing about another.
fn kinds(view: &View, job: &Job, step: &Step, chosen: &Recipe) -> Markup {
    html! {
        nav.segments aria-label="Kind" {
            @for recipe in step.recipes {
                a href=(view.at(&format!(
                    "/guide/{}?step={}&kind={}#open", job.slug, step.slug, in_query(recipe.kind)
                ))) aria-current=[(recipe.kind == chosen.kind).then_some("true")] { (recipe.label) }
            }
        }
    }
}

/// What goes from one form to the next without being shown.
fn carried(answers: &Answers, part: &Part) -> Markup {
    html! {
        @if let Some(kept) = answers.typed.keep(part) {
            input type="hidden" name="kept" value=(kept);
        }
        @if let Some(also) = answers.sealed_also() { input type="hidden" name="also" value=(also); }
    }
}

fn results(outcome: &Outcome, part: Option<&Part>) -> Markup {
    html! {
        @if let Some(words) = &outcome.failed {
            div.notice.is-failing role="alert" { p { (remote(words)) } }
        }
        @if !outcome.mistakes.is_empty() {
            div.notice.is-failing role="alert" {
                ul { @for mistake in &outcome.mistakes { li { (plainly(mistake, part)) } } }
            }
        }
        @if let Some(words) = &outcome.found {
            div.notice role="status" { p { strong { "Found: " } (remote(words)) } }
        }
        @for warning in &outcome.warnings { div.notice.is-needs { p { (remote(&sentence(warning))) } } }
        @if let Some(tested) = &outcome.tested {
            section.stack role="status" aria-label="What the test has found" {
                h3 { (verdict(tested)) }
                (findings(tested))
            }
        }
    }
}

/// With the question that it is about, and without its place in a file that is not written yet.
fn plainly(mistake: &Mistake, part: Option<&Part>) -> Markup {
    let field = part.and_then(|part| part.fields().find(|field| field.path == mistake.path));
    html! {
        @if let Some(field) = field { (field.name) ": " }
        (remote(&mistake.words)) @if let Some(hint) = &mistake.hint { ": " (remote(hint)) }
    }
}

/// What services suggest: one press takes it over, and asks again.
fn proposals(outcome: &Outcome) -> Markup {
    html! {
        @for proposal in &outcome.proposals {
            @if let Some(sealed) = answers::sealed(&proposal.changes) {
                div.notice {
                    p { (remote(&proposal.words)) }
                    button.button name="use" value=(sealed) { "Use it" }
                }
            }
        }
    }
}

fn fields(answers: &Answers, outcome: &Outcome, part: &Part) -> Markup {
    let around = |at: usize| Around {
        id: format!("f{at}"),
        typed: &answers.typed,
        mistakes: &outcome.mistakes,
        doubted: outcome.tested.as_ref().is_some_and(|tested| !tested.works),
    };
    html! {
        @for (at, one) in part.fields().enumerate() { (field::draw(one, &around(at))) }
    }
}

/// Testing comes first; what was tested is saved.
fn buttons(settings: &Settings, outcome: &Outcome) -> Markup {
    let works = outcome.tested.as_ref().map(|tested| tested.works);
    let is_writable = settings.not_writable.is_none();
    html! {
        div.actions {
            @match works {
                Some(true) if is_writable => {
                    button.button.primary name="do" value="save" { "Save and go on" }
                    button.button name="do" value="test" { "Test again" }
                },
                Some(false) if is_writable => {
                    button.button.primary name="do" value="test" { "Test again" }
                    button.button name="do" value="save" { "Save all the same" }
                },
                Some(_) => button.button name="do" value="test" { "Test again" },
                None => button.button.primary name="do" value="test" { "Test" },
            }
        }
    }
}

/// A list is whatever is pasted.
fn paste(
    view: &View,
    settings: &Settings,
    job: &Job,
    step: &Step,
    answers: &Answers,
    outcome: &Outcome,
) -> Markup {
    let part = outcome.list.as_ref().map(|list| list::part(&settings.root, list));
    html! {
        (results(outcome, part.as_ref()))
        form.form method="post" action=(to_step(view, job, step)) {
            (token(view))
            button.hidden name="do" value="test" tabindex="-1" aria-hidden="true" { "Test" }
            div.field {
                label for="pasted" { "Paste a list" }
                input #pasted name="pasted" required maxlength="2000" value=(answers.pasted)
                    autocomplete="off" autocapitalize="none" spellcheck="false"
                    aria-describedby="pasted-h";
                p.hint #pasted-h {
                    "Its page's address, its id (ls012345678), a word such as trakt:movies/trending, or the "
                    "path of a CSV, JSON or text file."
                }
            }
            @if let (Some(list), Some(part)) = (&outcome.list, &part) {
                p.sub {
                    (state(StateKind::Done, "recognised")) " "
                    span { "This is " (remote(&list.words)) ". It will be called " strong { (list.name) } "." }
                }
                (carried(answers, part))
                (fields(answers, outcome, part))
            }
            (buttons(settings, outcome))
        }
    }
}

/// What a job does once all of it is there: the first plan, before anything is done.
fn what_next(view: &View, settings: &Settings, job: &Job) -> Markup {
    let lists = parts(&settings.root, "lists");
    let content = match job.slug {
        "wishes" => html! {
            p.muted {
                "The first reading of a list asks you before anything is asked for. A plan tells what that "
                "would be, title by title."
            }
            div.actions {
                @for (at, (name, _)) in lists.iter().enumerate() {
                    (post(view, &format!("{}/plan", list_path(name)), "", &html! {
                        button class=(if at == 0 { "button primary" } else { "button" }) {
                            "Show the plan of " (remote(name))
                        }
                    }))
                }
            }
        },
        "torrents" => html! {
            p.muted {
                "Drop a .torrent or .magnet file into the watched folder, or paste a magnet link on the page of "
                "torrents."
            }
            a.button.primary href=(view.at("/torrents")) { "Torrents" }
        },
        "imports" => html! {
            p.muted {
                "Towline looks at it now. What was there before is listed and left alone until you say what is "
                "to become of it; what comes from now on is imported by itself."
            }
            a.button.primary href=(view.at("/imports")) { "Imports" }
        },
        _ => html! {
            p.muted { "Towline looks at it now, and from now on is told of what changes." }
            a.button.primary href=(view.at("/folders")) { "Folders" }
        },
    };
    html! {
        (block("next", "What happens now", &html! {}, &html! {
            div.stack {
                (content)
                p { a href=(view.at("/guide")) { "Set up something else" } }
            }
        }))
    }
}
