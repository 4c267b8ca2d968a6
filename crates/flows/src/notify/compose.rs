//! From news to messages: what is alike is one line, and a flood is one message.

use towline_domain::{
    Choice, Timestamp,
    notify::{Asked, Line, Message, MessageId, MessageStage, NewsKind, NotifyPolicy},
    path::shown,
};
use towline_engine::News;

/// So many lines a message has at most.
const MOST_LINES: usize = 15;
/// So many names a line has at most.
const MOST_NAMES: usize = 5;
/// In letters.
const LONGEST_NAME: usize = 120;
const LONGEST_WORDS: usize = 400;

/// The message about these news, as far as the target wants to hear of them; none, where it does
/// not. What was asked and is answered by now is no news any more.
pub(super) fn message(target: &str, policy: &NotifyPolicy, news: &[News]) -> Option<Message> {
    let mut lines: Vec<Line> = Vec::new();
    let mut first = None;
    let mut more = 0;
    let is_over = |news: &News| news.asked.as_ref().is_some_and(|asked| !asked.is_open);
    for news in news.iter().filter(|it| policy.wants(it.kind, &it.flow) && !is_over(it)) {
        first = first.or(Some((news.id, news.at)));
        let words = short(&news.words, LONGEST_WORDS);
        let is_full = lines.len() >= MOST_LINES;
        let is_alike = |line: &&mut Line| {
            line.kind == news.kind && line.flow == news.flow && line.words == words
        };
        match lines.iter_mut().find(is_alike) {
            Some(line) => joins(line, news),
            None if is_full => more += 1,
            None => lines.push(line(news, words)),
        }
    }
    let (id, at) = first?;
    let id = MessageId::new(id, at);
    Some(Message { target: target.to_owned(), id, lines, more, stage: MessageStage::Waiting })
}

fn line(news: &News, words: String) -> Line {
    Line {
        kind: news.kind,
        flow: news.flow.clone(),
        at: news.at,
        words,
        names: vec![short(&news.title, LONGEST_NAME)],
        count: 1,
        item: Some(news.item),
        asked: news.asked.as_ref().filter(|_| news.kind == NewsKind::NeedsYou).map(|asked| Asked {
            entry: asked.entry,
            epoch: asked.epoch,
            choices: asked.choices.iter().filter(|choice| is_whole(choice)).cloned().collect(),
        }),
    }
}

/// Several are not answered by one link, nor do they have one page.
fn joins(line: &mut Line, news: &News) {
    line.count += 1;
    line.item = None;
    line.asked = None;
    let name = short(&news.title, LONGEST_NAME);
    if line.names.len() < MOST_NAMES && !line.names.contains(&name) {
        line.names.push(name);
    }
}

/// Whether a choice can be a link: it says all by itself (an id has to be typed), and nothing is
/// destroyed by it: whoever has the message can follow it.
const fn is_whole(choice: &Choice) -> bool {
    !matches!(
        choice,
        Choice::OtherId(_)
            | Choice::Pin(_)
            | Choice::Since(_)
            | Choice::Replace
            | Choice::Override
            | Choice::Revert
    )
}

/// Safe to show on one line, and not long.
fn short(text: &str, most: usize) -> String {
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(most).collect();
    let cut = if letters.next().is_some() { "…" } else { "" };
    format!("{}{cut}", shown(start.trim().as_bytes()))
}

/// When something may be sent: not while it is quiet.
pub(super) fn quiet_until(policy: &NotifyPolicy, now: Timestamp) -> Option<Timestamp> {
    policy.quiet.as_ref().and_then(|quiet| quiet.open_until(now))
}
