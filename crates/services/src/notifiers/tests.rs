//! What the tests of several kinds need.

use towline_domain::{
    Timestamp,
    notify::{AnswerLink, MessageId, NewsKind, Notice, NoticeLine},
};

use super::NotifierSettings;

/// A message about so many things.
pub(super) fn notice(count: usize) -> Notice {
    let line = |number: usize| NoticeLine {
        kind: "needs-you",
        flow: "imports".into(),
        heading: format!("Needs you: Blue Train {number}"),
        words: vec![format!("no match {number}")],
        link: Some("http://t/inbox".into()),
        answers: vec![AnswerLink {
            choice: "as-is".into(),
            words: "import without a match",
            url: format!("http://t/a/{number}"),
        }],
    };
    let heading =
        if count == 1 { "Needs you: Blue Train 0".into() } else { format!("Needs you: {count}") };
    Notice {
        id: MessageId::new(7, Timestamp::from_micros(255)),
        at: Timestamp::from_micros(1_700_000_000_000_000),
        heading,
        is_urgent: true,
        lines: (0..count).map(line).collect(),
        more: 0,
        link: Some("http://t/inbox".into()),
    }
}

/// A mail server that says what it was sent.
fn parrot() -> u16 {
    use std::io::{BufRead as _, BufReader, Write as _};
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut to, _) = server.accept().unwrap();
        let mut from = BufReader::new(to.try_clone().unwrap());
        let mut reply = |text: &str| write!(to, "{text}\r\n").unwrap();
        reply("220 parrot");
        let (mut is_text, mut link) = (false, String::new());
        for line in (&mut from).lines() {
            match line.unwrap().as_str() {
                "." => {
                    is_text = false;
                    reply(&format!("554 spam: {link}"));
                }
                line if is_text => {
                    if line.contains("/answer/") {
                        line.clone_into(&mut link);
                    }
                }
                "DATA" => {
                    is_text = true;
                    reply("354 go on");
                }
                "QUIT" => break,
                _ => reply("250 yes"),
            }
        }
    });
    port
}

#[tokio::test]
async fn no_failure_of_any_target_repeats_a_link_that_answers() {
    let mail = format!(
        "[email]\nurl = 'smtp://127.0.0.1:{}'\nfrom = 't@e.org'\nto = ['j@e.org']",
        parrot()
    );
    let settings: NotifierSettings = toml::from_str(&mail).unwrap();
    let clock: std::sync::Arc<dyn towline_domain::Clock> =
        std::sync::Arc::new(towline_domain::SystemClock);
    let target = settings.build("mail", &clock).unwrap();
    let mut notice = notice(1);
    notice.lines[0].answers[0].url = "http://t/answer/7.1.canary".into();
    let words = target.send(&notice).await.unwrap_err().to_string();
    assert!(words.contains("554") && words.contains("/answer/…"), "{words}");
    assert!(!words.contains("canary"), "{words}");
}

#[test]
fn a_target_is_of_one_kind_and_its_rules_stand_beside_it() {
    let settings: NotifierSettings = toml::from_str(
        "events = ['done']\nflows = ['wishes']\nquiet = '22:00-07:00'\n[ntfy]\ntopic = 't'",
    )
    .unwrap();
    assert_eq!(settings.kind(), "ntfy");
    let policy = settings.policy().unwrap();
    assert!(policy.wants(NewsKind::Done, "wishes") && !policy.wants(NewsKind::Done, "imports"));
    let clock: std::sync::Arc<dyn towline_domain::Clock> =
        std::sync::Arc::new(towline_domain::SystemClock);
    let wrong = |text: &str| {
        let settings: NotifierSettings = toml::from_str(text).unwrap();
        settings.build("phone", &clock).err().map(|wrong| (wrong.key, wrong.words))
    };
    assert!(wrong("").unwrap().1.contains("where messages go"));
    let both = wrong("[ntfy]\ntopic = 't'\n[webhook]\nurl = 'http://h'").unwrap();
    assert!(both.1.contains(".ntfy and .webhook"), "{both:?}");
    assert_eq!(wrong("[webhook]\nurl = 'h'").unwrap().0, "webhook.url");
    assert!(toml::from_str::<NotifierSettings>("event = ['done']").is_err());
    let quiet: NotifierSettings = toml::from_str("quiet = 'night'").unwrap();
    assert_eq!(quiet.policy().unwrap_err().key, "quiet");
}
