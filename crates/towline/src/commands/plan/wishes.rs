//! What runs of lists would come to.

use std::fmt::Write as _;

use anyhow::bail;
use serde::{Serialize, Serializer, ser::SerializeSeq as _};
use towline_api::lists::{ListLists, Plan, PlanLine, PlanList};
use towline_domain::path::shown;

use crate::{
    cli::Context,
    connection::{self, Purpose},
    report,
};

/// Words of which a line says little; told with `--verbose`.
const QUIET: [&str; 5] = ["available", "requested", "filtered", "excluded", "twice"];

/// The plan of the list of this name, or of all. A list that cannot be read hides no other one.
pub(in crate::commands) fn ask(context: &Context, list: Option<&str>) -> anyhow::Result<Foreseen> {
    connection::with(context, Purpose::Look, async |towline| {
        let names = if let Some(name) = list {
            vec![name.to_owned()]
        } else {
            let lists = towline.send(&ListLists).await?.lists;
            lists.into_iter().map(|list| list.name).collect()
        };
        let mut foreseen = Foreseen::default();
        for name in names {
            match towline.send_patiently(context, &PlanList { name: name.clone() }).await {
                Ok(plan) => foreseen.plans.push(plan),
                Err(error) if list.is_some() => return Err(error),
                Err(error) => foreseen.failed.push(Failed { list: name, error }),
            }
        }
        Ok(foreseen)
    })
}

/// What runs would come to, and the lists that could not be read; as JSON
/// `{"lists": […], "failed": [{"list": …, "error": …}]}`.
#[derive(Debug, Default, Serialize)]
pub(in crate::commands) struct Foreseen {
    #[serde(rename = "lists")]
    pub(in crate::commands) plans: Vec<Plan>,
    #[serde(serialize_with = "failures")]
    pub(in crate::commands) failed: Vec<Failed>,
}

/// A list that could not be read, and why.
#[derive(Debug)]
pub(in crate::commands) struct Failed {
    list: String,
    error: anyhow::Error,
}

impl Foreseen {
    /// Whether there is no list at all.
    pub(in crate::commands) const fn is_empty(&self) -> bool {
        self.plans.is_empty() && self.failed.is_empty()
    }
}

fn failures<S: Serializer>(failed: &[Failed], to: S) -> Result<S::Ok, S::Error> {
    let mut seq = to.serialize_seq(Some(failed.len()))?;
    for Failed { list, error } in failed {
        let mut told = report::as_json(error);
        told["list"] = list.as_str().into();
        seq.serialize_element(&told)?;
    }
    seq.end()
}

/// Tells it to a person. Fails once all is told where a list could not be read.
pub(in crate::commands) fn tell(context: &Context, foreseen: &Foreseen) -> anyhow::Result<()> {
    let printer = &context.printer;
    let Foreseen { plans, failed } = foreseen;
    for Plan { list, run, lines } in plans {
        printer.line(format!("{list}: {}", counts(run)))?;
        let is_told =
            |line: &&PlanLine| printer.manner().verbose > 0 || !QUIET.contains(&line.word.as_str());
        for line in lines.iter().filter(is_told) {
            printer.line(format!("  {}", words(line)))?;
            for candidate in &line.candidates {
                let words = shown(candidate.words().as_bytes());
                printer.line(format!("      pin:{}  {words}", candidate.key))?;
            }
        }
        if let Some(error) = &run.error {
            let words = shown(error.as_bytes());
            printer.warn(format!("{list}: not all of it could be read: {words}"))?;
        }
    }
    for Failed { list, error } in failed {
        printer.line(format!("{list}: cannot be foreseen: {}", report::in_one_line(error)))?;
    }
    match failed.len() {
        0 => Ok(()),
        1 => bail!("a list could not be read"),
        many => bail!("{many} lists could not be read"),
    }
}

/// `40 available, +12 new, 3 unsure; 2 gone from it`
fn counts(run: &towline_api::lists::Run) -> String {
    let mut words = String::new();
    for (word, count) in &run.words {
        let plus = if word == "new" { "+" } else { "" };
        let comma = if words.is_empty() { "" } else { ", " };
        let _infallible = write!(words, "{comma}{plus}{count} {word}");
    }
    if words.is_empty() {
        words.push_str("nothing is on it");
    }
    if run.gone > 0 {
        let _infallible = write!(words, "; {} gone from it", run.gone);
    }
    words
}

fn words(line: &PlanLine) -> String {
    let means = line.means.map(|means| format!(" ({means})")).unwrap_or_default();
    let name = shown(line.name.as_bytes());
    let why = shown(line.why.as_bytes());
    let why = if why.is_empty() { why } else { format!(": {why}") };
    format!("{:<11} {name}{means}{why}", line.word)
}
