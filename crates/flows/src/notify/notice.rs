//! From a message in the ledger to what is sent: with links, which are not kept.

use std::time::Duration;

use towline_domain::{
    Timestamp,
    notify::{AnswerLink, Line, Links, Message, MessageId, NewsKind, Notice, NoticeLine},
};

use super::TargetRole;

/// So long a link answers.
const LINKS_LAST: Duration = Duration::from_secs(7 * 24 * 3600);
/// So many choices of a question are links.
const MOST_ANSWERS: usize = 6;

/// What is sent. The same for the same message, so that it can be found where it arrived.
pub(super) fn of(
    message: &Message,
    created: Timestamp,
    role: &TargetRole,
    links: &dyn Links,
) -> Notice {
    let lines: Vec<_> = message
        .lines
        .iter()
        .map(|line| NoticeLine {
            kind: line.kind.as_str(),
            flow: line.flow.clone(),
            heading: line.heading(),
            words: [Some(line.words.clone()), line.list()].into_iter().flatten().collect(),
            link: page(line).and_then(|path| links.page(&path)),
            answers: if role.policy.answers { answers(line, links) } else { Vec::new() },
        })
        .collect();
    let whole = match message.lines.as_slice() {
        [only] if message.more == 0 => page(only),
        lines if lines.iter().any(|line| line.kind == NewsKind::NeedsYou) => Some("/inbox".into()),
        _ => Some("/".into()),
    };
    Notice {
        id: message.id.clone(),
        at: created,
        heading: message.heading(),
        is_urgent: message.is_urgent(),
        lines,
        more: message.more,
        link: whole.and_then(|path| links.page(&path)),
    }
}

fn page(line: &Line) -> Option<String> {
    match (line.kind, line.item) {
        (NewsKind::NeedsYou, _) => Some("/inbox".into()),
        (_, Some(item)) => Some(format!("/items/{item}")),
        (_, None) => None,
    }
}

fn answers(line: &Line, links: &dyn Links) -> Vec<AnswerLink> {
    let Some(asked) = &line.asked else { return Vec::new() };
    let until = line.at + LINKS_LAST;
    let answers = asked.choices.iter().filter_map(|choice| {
        let url = links.answer(asked.entry, asked.epoch, choice, until)?;
        Some(AnswerLink { choice: choice.to_string(), words: choice.words(), url })
    });
    answers.take(MOST_ANSWERS).collect()
}

/// What is sent when a person wants to see whether messages arrive.
pub fn test_notice(target: &str, links: &dyn Links, now: Timestamp) -> Notice {
    let heading = format!("{}: {target}", NewsKind::Test.heading());
    Notice {
        id: MessageId::new(0, now),
        at: now,
        is_urgent: false,
        lines: vec![NoticeLine {
            kind: NewsKind::Test.as_str(),
            flow: "notify".into(),
            heading: heading.clone(),
            words: vec!["towline's messages arrive here.".into()],
            link: None,
            answers: Vec::new(),
        }],
        heading,
        more: 0,
        link: links.page("/"),
    }
}
