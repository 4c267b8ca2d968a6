//! Which services something talks to, told by the clients that were made for it.

use std::cell::RefCell;

/// A service, as a client was made for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// The service's name, as in `slskd`.
    pub service: &'static str,
    /// Scheme, host and port; or the socket.
    pub origin: String,
}

thread_local! {
    static NOTED: RefCell<Option<Vec<Made>>> = const { RefCell::new(None) };
}

/// What `make` gives, and the clients that it made on this thread on the way: so that calls can be
/// told as those of whoever they were made for.
pub fn noting_clients<T>(make: impl FnOnce() -> T) -> (T, Vec<Made>) {
    let outer = Outer(NOTED.replace(Some(Vec::new())));
    let made = make();
    let noted = NOTED.take().unwrap_or_default();
    drop(outer);
    (made, noted)
}

/// Tells of a service that is called without a [`Client`](crate::Client) of its own.
pub fn note_service(service: &'static str, origin: &str) {
    note(service, origin);
}

pub(crate) fn note(service: &'static str, origin: &str) {
    NOTED.with_borrow_mut(|noted| {
        if let Some(noted) = noted {
            noted.push(Made { service, origin: origin.to_owned() });
        }
    });
}

/// What was being noted before; put back even when `make` panics.
struct Outer(Option<Vec<Made>>);

impl Drop for Outer {
    fn drop(&mut self) {
        NOTED.set(self.0.take());
    }
}

#[cfg(test)]
mod tests {
    use crate::{Client, Settings};

    use super::*;

    #[test]
    fn what_is_made_in_between_is_noted_and_nothing_else() {
        let make = |service, url| Client::new(Settings::new(service, url)).unwrap();
        make("before", "http://a");
        let (inner, noted) = noting_clients(|| {
            make("first", "http://b/base");
            let ((), inner) = noting_clients(|| note_service("second", "http://c:8080"));
            make("third", "https://d");
            inner
        });
        make("after", "http://e");
        let told = |noted: Vec<Made>| {
            noted.into_iter().map(|m| format!("{} {}", m.service, m.origin)).collect::<Vec<_>>()
        };
        assert_eq!(told(inner), ["second http://c:8080"]);
        assert_eq!(told(noted), ["first http://b", "third https://d"]);
    }
}
