//! What the log says, as whoever reads it gets it.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::*;

/// Keeps the messages as they are handed to whatever writes them.
#[derive(Default, Clone)]
struct Messages(Arc<Mutex<Vec<String>>>);

impl Visit for Messages {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0.lock().unwrap().push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Messages {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("towline_engine")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test]
async fn neither_a_title_nor_a_services_words_can_forge_a_line() {
    let messages = Messages::default();
    let _listening = tracing::subscriber::set_default(messages.clone());
    let words = "no\u{1b}[2K answer\n2026-11-21 INFO all is well";
    let trouble = Trouble::new("toy", TroubleKind::Unreachable, words);
    let service = Service::default();
    service.answers.lock().unwrap().push(Err(ActError::Unsure(trouble)));
    let stand = Stand::with(On::Sqlite, service).await;
    stand.add_titled("calls", "Media\nERROR forged\0 \u{202e}gnp").await;
    stand.quiet().await;
    stand.end().await;
    let all = messages.0.lock().unwrap().clone();
    let told = all.iter().find(|line| line.contains("answer")).unwrap();
    let is_raw = |letter: char| letter.is_control() || letter == '\u{202e}';
    assert!(all.iter().all(|line| !line.contains(is_raw)), "{all:?}");
    assert!(told.starts_with(r"Media\nERROR forged\u{0} \u{202e}gnp: "), "{told}");
}
