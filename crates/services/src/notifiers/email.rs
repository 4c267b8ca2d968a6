//! E-mail.

use std::time::Duration;

use async_trait::async_trait;
use lettre::{
    Message,
    message::{Mailbox, header},
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use towline_domain::{
    ActError, Timestamp, Trouble, TroubleKind,
    notify::{Found, Notice, Notifier},
    path::shown,
};

use super::{
    Checked,
    text::{self, Form},
};
use crate::{WrongSetting, doctor::Finding};

/// E-mail.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The server that takes it: `"starttls://mail.example:587"`, `"smtps://mail.example:465"` for
    /// TLS from the first byte, or `"smtp://localhost:25"` without any.
    pub url: String,
    /// The name of a user, where the server wants one.
    pub user: Option<String>,
    /// The user's password. Better: `password_file`.
    #[schemars(with = "Option<String>")]
    pub password: Option<SecretString>,
    /// From whom it comes.
    #[schemars(example = "towline <towline@example.org>")]
    pub from: String,
    /// To whom it goes.
    #[schemars(example = ["jo@example.org"])]
    pub to: Vec<String>,
}

const FORM: Form = Form { escaped: text::plain, length: text::bytes, most: 32_000, answers: true };
/// In letters.
const LONGEST_SUBJECT: usize = 200;
/// For everything until the message itself.
const CONNECTS: Duration = Duration::from_secs(20);
/// For the message.
const SENDS: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    None,
    Starttls,
    Tls,
}

pub(super) struct Email {
    name: String,
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

pub(super) fn build(settings: &EmailSettings, name: &str) -> Result<Email, WrongSetting> {
    let refused = || {
        let words = "write it as \"starttls://mail.example:587\", \"smtps://mail.example:465\" or \
                     \"smtp://localhost:25\"";
        WrongSetting::new("url", words)
    };
    let url = Url::parse(settings.url.trim()).map_err(|_| refused())?;
    let (encryption, usual) = match url.scheme() {
        "smtp" => (Encryption::None, 25),
        "starttls" => (Encryption::Starttls, 587),
        "smtps" => (Encryption::Tls, 465),
        _ => return Err(refused()),
    };
    let is_plain = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let host = url.host_str().filter(|host| is_plain && !host.is_empty()).ok_or_else(refused)?;
    let credentials = match (&settings.user, &settings.password) {
        (None, None) => None,
        (Some(user), Some(password)) => {
            Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
        }
        _ => {
            return Err(WrongSetting::new("user", "a user has a password, and a password a user"));
        }
    };
    let mailbox = |key: &str, text: &String| {
        text.parse::<Mailbox>().map_err(|_| {
            let text = shown(text.as_bytes());
            WrongSetting::new(key, format!("\"{text}\" is no address for e-mail"))
        })
    };
    let to: Vec<_> = settings.to.iter().map(|to| mailbox("to", to)).collect::<Result<_, _>>()?;
    if to.is_empty() {
        return Err(WrongSetting::new("to", "it goes to nobody: write [\"jo@example.org\"]"));
    }
    let host = host.trim_matches(['[', ']']);
    let port = url.port().unwrap_or(usual);
    towline_http::note_service("email", &format!("{}://{host}:{port}", url.scheme()));
    Ok(Email {
        name: name.to_owned(),
        host: host.to_owned(),
        port,
        encryption,
        credentials,
        from: mailbox("from", &settings.from)?,
        to,
    })
}

impl Email {
    fn written(&self, notice: &Notice) -> Result<Message, lettre::error::Error> {
        let domain = self.from.email.domain();
        let subject: String =
            format!("towline: {}", notice.heading).chars().take(LONGEST_SUBJECT).collect();
        let mut message = Message::builder()
            .from(self.from.clone())
            .subject(subject)
            .message_id(Some(format!("<{}@{domain}>", notice.id)))
            .date(
                std::time::UNIX_EPOCH + Duration::from_micros(notice.at.as_micros().unsigned_abs()),
            )
            .header(header::ContentType::TEXT_PLAIN)
            .header(Automatic);
        for to in &self.to {
            message = message.to(to.clone());
        }
        message.body(text::body(notice, &FORM))
    }

    /// A connection that would take a message.
    async fn connected(&self) -> Result<AsyncSmtpConnection, Trouble> {
        match tokio::time::timeout(CONNECTS, self.connect()).await {
            Ok(connected) => connected,
            Err(_) => Err(self.trouble(TroubleKind::Unreachable, "it does not answer")),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let tls = || TlsParameters::new(self.host.clone()).map_err(|error| self.said(&error));
        let ours = ClientId::Domain("towline".into());
        let implicit = if self.encryption == Encryption::Tls { Some(tls()?) } else { None };
        let server = (self.host.as_str(), self.port);
        let connected =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECTS), &ours, implicit, None);
        let mut connection = connected.await.map_err(|error| self.said(&error))?;
        if self.encryption == Encryption::Starttls {
            let upgraded = connection.starttls(tls()?, &ours).await;
            upgraded.map_err(|error| self.said(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            let let_in = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            let_in.map_err(|error| self.refused(&error))?;
        }
        Ok(connection)
    }

    /// What went wrong before it was known who we are.
    fn said(&self, error: &Error) -> Trouble {
        let kind = if error.is_tls() || error.is_client() {
            TroubleKind::Misconfigured
        } else if error.is_permanent() {
            TroubleKind::NotAllowed
        } else if error.is_transient() {
            TroubleKind::Refused
        } else {
            TroubleKind::Unreachable
        };
        self.trouble(kind, &words(error))
    }

    /// What went wrong with the password.
    fn refused(&self, error: &Error) -> Trouble {
        if error.is_permanent() {
            return self.trouble(TroubleKind::KeyRefused, &words(error));
        }
        self.said(error)
    }

    fn trouble(&self, kind: TroubleKind, words: &str) -> Trouble {
        let (host, port) = (&self.host, self.port);
        Trouble::new(&self.name, kind, format!("the mail server at {host}:{port}: {words}"))
    }
}

/// Each cause once. What the server says is remote text.
fn words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(because) = cause {
        let because_words = because.to_string();
        if !words.contains(&because_words) {
            words = format!("{words}: {because_words}");
        }
        cause = because.source();
    }
    shown(words.chars().take(300).collect::<String>().as_bytes())
}

/// Nobody is to answer that they are on holiday.
#[derive(Debug, Clone, Copy)]
struct Automatic;

impl header::Header for Automatic {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

#[async_trait]
impl Notifier for Email {
    async fn send(&self, notice: &Notice) -> Result<(), ActError> {
        let message = self.written(notice).map_err(|error| {
            let words = format!("the message cannot be written: {error}");
            ActError::NotDone(self.trouble(TroubleKind::Misconfigured, &words))
        })?;
        let mut connection = self.connected().await.map_err(ActError::NotDone)?;
        let bytes = message.formatted();
        let sent = tokio::time::timeout(SENDS, connection.send(message.envelope(), &bytes)).await;
        match sent {
            Ok(Ok(_)) => {
                // It has been taken, whether the server says goodbye or not.
                let _goodbye =
                    tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
                Ok(())
            }
            Ok(Err(error)) if error.status().is_some() || error.is_client() => {
                Err(ActError::NotDone(self.said(&error)))
            }
            Ok(Err(error)) => Err(ActError::Unsure(self.said(&error))),
            Err(_) => {
                let words = "it did not say whether it takes the message";
                Err(ActError::Unsure(self.trouble(TroubleKind::Unreachable, words)))
            }
        }
    }

    async fn find(&self, _: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        Ok(Found::CannotTell)
    }

    fn settle(&self) -> Duration {
        Duration::from_millis(500)
    }
}

#[async_trait]
impl Checked for Email {
    async fn check(&self) -> Vec<Finding> {
        let mut connection = match self.connected().await {
            Ok(connection) => connection,
            Err(trouble) => return vec![trouble.into()],
        };
        let _goodbye = tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
        let mut findings = vec![Finding::ok(&self.name, "the mail server lets us in")];
        let is_near = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.encryption == Encryption::None && self.credentials.is_some() && !is_near {
            let fix = "write starttls:// or smtps:// where the server knows that";
            findings.push(Finding::warn(&self.name, "the password is sent unencrypted", fix));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::notice;
    use super::*;

    const SETTINGS: &str = "url = 'smtp://localhost'\nfrom = 'towline <t@example.org>'\n";

    fn email(text: &str) -> Result<Email, WrongSetting> {
        build(&toml::from_str(text).unwrap(), "mail")
    }

    #[test]
    fn a_message_has_its_id_and_no_letter_of_a_title_becomes_a_header() {
        let email =
            email(&format!("{SETTINGS}to = ['a@example.org', 'B <b@example.org>']")).unwrap();
        let mut notice = notice(1);
        notice.heading = "Needs you: Blå Tåg\r\nBcc: evil@example.org".into();
        let written = String::from_utf8(email.written(&notice).unwrap().formatted()).unwrap();
        assert!(written.contains("Message-ID: <towline-7-ff@example.org>\r\n"), "{written}");
        assert!(written.contains("Subject: towline: Needs you: =?utf-8?"), "{written}");
        assert!(written.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(written.contains("To: a@example.org, B <b@example.org>\r\n"), "{written}");
        assert!(!written.lines().any(|line| line.starts_with("Bcc")), "{written}");
        assert!(written.contains("no match 0\r\n"), "{written}");
    }

    #[test]
    fn how_it_is_encrypted_stands_in_the_address() {
        for (url, encryption, port) in [
            ("smtp://h", Encryption::None, 25),
            ("starttls://h", Encryption::Starttls, 587),
            ("smtps://h:4465", Encryption::Tls, 4465),
        ] {
            let text = format!("url = '{url}'\nfrom = 'a@b.c'\nto = ['a@b.c']");
            let email = email(&text).unwrap();
            assert_eq!((email.encryption, email.port, &email.host[..]), (encryption, port, "h"));
        }
        for (text, key) in [
            ("url = 'h:25'\nfrom = 'a@b.c'\nto = ['a@b.c']", "url"),
            ("url = 'smtp://u:p@h'\nfrom = 'a@b.c'\nto = ['a@b.c']", "url"),
            ("url = 'smtp://h'\nfrom = 'nobody'\nto = ['a@b.c']", "from"),
            ("url = 'smtp://h'\nfrom = 'a@b.c'\nto = []", "to"),
            ("url = 'smtp://h'\nfrom = 'a@b.c'\nto = ['a@b.c']\nuser = 'u'", "user"),
        ] {
            assert_eq!(email_err(text), key, "{text}");
        }
    }

    fn email_err(text: &str) -> String {
        email(text).err().expect(text).key
    }
}
