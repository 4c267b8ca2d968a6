//! `towline init`: the first-start guide at a terminal.
//!
//! What is asked is `towline_web::guide`'s to say, as for the page; here is how a terminal walks it.
//! Nothing is written before a person said yes to what it would be, part by part, so that breaking off
//! at any question leaves what was saved until then, and nothing half.

mod ask;
mod list;
mod old_tools;
mod service;
#[cfg(test)]
mod tests;

use std::io::IsTerminal as _;

use anyhow::anyhow;
use towline_api::settings::{Change, Finding, Level, Section};
use towline_domain::{LocalPath, path::shown};
use towline_web::guide::{JOBS, Job, Step, parts};

use self::ask::{Ask, Terminal};
use super::{
    plan::PlanCommand,
    taken_up::{Changed, tell_daemon},
};
use crate::{
    cli::Context,
    connection::block_on,
    report::Hinted as _,
    settings_file::{Overlay, Plan, SecretsBy, SettingsFile, told},
};

/// Set up towline, question by question: each service is tested before it is written down
#[derive(Debug, clap::Args)]
pub struct Init {}

impl Init {
    pub(super) fn run(context: &Context) -> anyhow::Result<()> {
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Err(anyhow!("`towline init` asks questions, and there is no terminal here"))
                .hint("the page asks the same; `towline config set` writes single keys")
                .wrong_usage();
        }
        let file = SettingsFile::of(context)?;
        if let Some(why) = file.not_writable() {
            return Err(anyhow!(why)).hint("nothing was changed");
        }
        let terminal = Terminal::new(context.printer.colours_errors());
        Guide { context, file, ask: &terminal }.walk()
    }
}

/// A walk through the guide.
struct Guide<'a> {
    context: &'a Context,
    file: SettingsFile,
    ask: &'a dyn Ask,
}

/// What a person decides about answers that were tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Save,
    Change,
    Leave,
}

impl Guide<'_> {
    fn walk(&self) -> anyhow::Result<()> {
        let file = LocalPath::new(&self.file.path);
        self.say(format!("All of it is written into {file}; comments in it stay."))?;
        self.say("Ctrl-C ends it: what was saved until then stays.")?;
        loop {
            let root = self.root()?;
            let mut choices: Vec<_> = JOBS.iter().map(|job| standing(job, &root)).collect();
            choices.push("That is all".into());
            let chosen = self.ask.choose("What is towline to do?", &choices)?;
            let Some(job) = JOBS.get(chosen) else { break };
            self.job(job)?;
        }
        self.say("")?;
        self.say("`towline run` starts it; `towline doctor` looks at all of it once more.")
    }

    fn job(&self, job: &'static Job) -> anyhow::Result<()> {
        let mut has_new = false;
        for step in job.steps {
            let there = parts(&self.root()?, step.table);
            self.say(format!("\n{}: {}", job.title, step.title))?;
            if !there.is_empty() {
                self.say(format!(
                    "  there is {} already",
                    there.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
                ))?;
                if !self.ask.yes("Add another one?", false)? {
                    continue;
                }
            }
            let saved = match step.recipes {
                [] => self.list()?,
                _ => self.service(step)?,
            };
            has_new |= saved;
            if !saved && there.is_empty() {
                return Ok(());
            }
        }
        if has_new {
            self.old_tool(job)?;
            self.plan(job)?;
        }
        Ok(())
    }

    /// What would happen now, before anything does.
    fn plan(&self, job: &Job) -> anyhow::Result<()> {
        let plan = match job.slug {
            "wishes" => PlanCommand::of_wishes(),
            "imports" => PlanCommand::of_imports(),
            _ => return Ok(()),
        };
        if self.ask.yes("Show what would happen now?", true)? {
            // That it cannot be told yet undoes nothing.
            if let Err(error) = plan.run(self.context) {
                self.context.printer.warn(crate::report::in_one_line(&error))?;
            }
        }
        Ok(())
    }

    fn root(&self) -> anyhow::Result<Section> {
        let source = self.file.read().map_err(|refused| told(refused, &self.file))?;
        Ok(self.file.look(source.text(), &Overlay::default()).form())
    }

    fn say(&self, words: impl AsRef<str>) -> anyhow::Result<()> {
        Ok(self.context.printer.line(words)?)
    }

    fn tell(&self, findings: &[Finding]) -> anyhow::Result<()> {
        for Finding { level, words, fix } in findings {
            let level = match level {
                Level::Ok => "ok",
                Level::Warn => "warn",
                Level::Error => "error",
            };
            self.say(format!("  {level:<5}  {}", shown(words.as_bytes())))?;
            for line in fix.iter().flat_map(|fix| fix.lines()) {
                self.say(format!("         fix: {}", shown(line.as_bytes())))?;
            }
        }
        Ok(())
    }

    fn next(&self, works: bool) -> anyhow::Result<Next> {
        let (question, choices): (_, &[(&str, Next)]) = if works {
            let all = [("Save it", Next::Save), ("Change the answers", Next::Change)];
            ("It works.", &[all[0], all[1], ("Leave it out", Next::Leave)])
        } else {
            let all = [("Change the answers", Next::Change), ("Save it all the same", Next::Save)];
            ("It does not work yet.", &[all[0], all[1], ("Leave it out", Next::Leave)])
        };
        let words: Vec<_> = choices.iter().map(|(words, _)| (*words).to_owned()).collect();
        let chosen = self.ask.choose(question, &words)?;
        Ok(choices.get(chosen).map_or(Next::Leave, |(_, next)| *next))
    }

    /// Shows what changes come to, and writes it.
    fn write(&self, changes: &[Change]) -> anyhow::Result<()> {
        let by = SecretsBy::ValueOrFile;
        let source = self.file.read().map_err(|refused| told(refused, &self.file))?;
        let plan = Plan::new(&self.file, source.text(), changes, by)
            .map_err(|refused| told(refused, &self.file))?;
        let diff = plan.diff();
        let is_head = |line: &&str| line.starts_with("---") || line.starts_with("+++");
        let changed = diff.lines().filter(|line| line.starts_with(['+', '-']) && !is_head(line));
        for line in changed {
            self.say(format!("  {line}"))?;
        }
        let put =
            self.file.write(changes, None, by).map_err(|refused| told(refused, &self.file))?;
        self.say(format!("  saved in {}", LocalPath::new(&self.file.path)))?;
        block_on(tell_daemon(self.context, &self.file.data, Changed::Configuration))?;
        self.file.tidy(&put);
        Ok(())
    }
}

/// A job, and how much of it is there.
fn standing(job: &Job, root: &Section) -> String {
    let is_done = |step: &&Step| !parts(root, step.table).is_empty();
    match job.steps.iter().filter(is_done).count() {
        0 => job.title.to_owned(),
        done if done == job.steps.len() => format!("{} (set up)", job.title),
        done => format!("{} ({done} of {})", job.title, job.steps.len()),
    }
}
