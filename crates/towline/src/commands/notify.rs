//! `towline notify`: who is told of what happens.

use towline_api::notifiers::{LastTest, ListNotifiers, Notifier, TestNotifier};
use towline_domain::path::shown_briefly;

use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// Who is told of what happens: how messages get there, and whether they do
#[derive(Debug, clap::Args)]
pub struct NotifyCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List the targets: what was sent last, what waits, and why
    List,
    /// Send a test message to one target, or to all
    Test {
        /// Its name in the configuration
        name: Option<String>,
    },
}

impl NotifyCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::List => list(context),
            What::Test { name } => test(context, name),
        }
    }
}

fn list(context: &Context) -> anyhow::Result<()> {
    let targets = connection::with(context, Purpose::Look, async |towline| {
        Ok(towline.send(&ListNotifiers {}).await?.notifiers)
    })?;
    context.printer.json(&targets)?;
    if targets.is_empty() {
        return Ok(context.printer.note("nobody is told: there is no [notify.NAME.KIND]")?);
    }
    for target in &targets {
        context.printer.line(line(target))?;
    }
    Ok(())
}

fn line(target: &Notifier) -> String {
    let Notifier { name, kind, waiting, last_sent, error, last_test, .. } = target;
    let sent = last_sent
        .as_ref()
        .map_or_else(|| "nothing sent yet".into(), |at| format!("last sent {at}"));
    let waits = match waiting {
        0 => String::new(),
        waiting => format!(", {waiting} on the way"),
    };
    let why = error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
    let tested = last_test.as_ref().map(|LastTest { at, error }| match error {
        None => format!(", tested {at}"),
        Some(error) => format!(", tested {at} in vain: {error}"),
    });
    format!("{name}  {kind}  {sent}{waits}{why}{}", tested.unwrap_or_default())
}

fn test(context: &Context, name: Option<String>) -> anyhow::Result<()> {
    let sent = connection::with(context, Purpose::Change, async |towline| {
        let all = towline.send(&ListNotifiers {}).await?.notifiers;
        let names = asked(all.into_iter().map(|target| target.name).collect(), name)?;
        for name in &names {
            towline.send(&TestNotifier { name: name.clone() }).await?;
        }
        Ok(names)
    })?;
    context.printer.json(&sent)?;
    if sent.is_empty() {
        return Ok(context.printer.note("nobody is told: there is no [notify.NAME.KIND]")?);
    }
    for name in sent {
        context.printer.line(format!("{name}: a test message was sent"))?;
    }
    Ok(())
}

/// The target of this name; without one, all.
fn asked(all: Vec<String>, name: Option<String>) -> anyhow::Result<Vec<String>> {
    match name {
        None => Ok(all),
        Some(name) if all.contains(&name) => Ok(vec![name]),
        Some(name) => {
            let words = format!("there is no target \"{}\"", shown_briefly(name.as_bytes()));
            let hint = match all.as_slice() {
                [] => "there is none at all: a table [notify.NAME.KIND] makes one".into(),
                all => format!("there are: {}", all.join(", ")),
            };
            Err(anyhow::Error::msg(words)).hint(hint)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_none_is_told_briefly_and_with_those_there_are() {
        let all = || vec!["phone".to_owned(), "team".to_owned()];
        assert_eq!(asked(all(), Some("team".into())).unwrap(), ["team"]);
        assert_eq!(asked(all(), None).unwrap(), all());
        for name in [String::new(), "\u{1b}[2J".into(), "x".repeat(1 << 20), "../phone".into()] {
            let error = asked(all(), Some(name)).unwrap_err();
            let told = crate::report::for_people(&error, false);
            assert!(told.contains("no target") && told.contains("phone, team"), "{told}");
            assert!(told.len() < 300 && !told.contains('\u{1b}'), "{told}");
        }
        let error = asked(Vec::new(), Some("phone".into())).unwrap_err();
        assert!(crate::report::for_people(&error, false).contains("[notify.NAME.KIND]"));
    }

    #[test]
    fn a_target_is_told_with_its_last_test() {
        let told = |error: Option<&str>| {
            let last_test = LastTest { at: "12:00".into(), error: error.map(Into::into) };
            line(&Notifier {
                name: "phone".into(),
                kind: "ntfy".into(),
                events: Vec::new(),
                waiting: 0,
                last_sent: None,
                error: None,
                last_test: Some(last_test),
            })
        };
        assert_eq!(told(None), "phone  ntfy  nothing sent yet, tested 12:00");
        let failed = told(Some("nobody answers"));
        assert!(failed.ends_with(", tested 12:00 in vain: nobody answers"), "{failed}");
    }
}
