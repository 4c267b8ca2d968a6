//! Servers and endpoints to test with.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body as ServerBody, Bytes},
    http::{HeaderMap, Request},
    response::Response,
};
use http::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use towline_http::{Body, Client, Deadlines, Endpoint, IfUnsure, Query, Read, Settings};

/// What a server saw of one request.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    /// Path and query as they came.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A server that answers everything the same way, by the number of the request.
pub(crate) struct Stand {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stand {
    pub(crate) async fn new<F>(answer: F) -> Self
    where
        F: Fn(usize) -> Response + Clone + Send + Sync + 'static,
    {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let handler = async move |request: Request<ServerBody>| {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let target = head.uri.to_string();
            let one = Seen { method: head.method, target, headers: head.headers, body };
            let n = {
                let mut all = log.lock().unwrap();
                all.push(one);
                all.len()
            };
            answer(n)
        };
        let app = Router::new().fallback(handler);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        Self { url, seen }
    }

    /// A server whose every answer is this.
    pub(crate) async fn always(status: u16, kind: &'static str, body: &'static str) -> Self {
        Self::new(move |_| response(status, kind, body)).await
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.url)
    }
}

pub(crate) fn response(status: u16, kind: &str, body: impl Into<ServerBody>) -> Response {
    Response::builder().status(status).header("content-type", kind).body(body.into()).unwrap()
}

pub(crate) fn settings(url: &str) -> Settings {
    let mut settings = Settings::new("stand", url);
    settings.deadlines = Deadlines {
        connect: Duration::from_secs(2),
        read: Duration::from_secs(2),
        total: Duration::from_secs(9),
    };
    settings
}

pub(crate) fn client(url: &str) -> Client {
    Client::new(settings(url)).unwrap()
}

/// A server below HTTP: each connection is given to `talk` after its request has been read.
pub(crate) async fn raw<F, T>(talk: F) -> SocketAddr
where
    F: Fn(TcpStream) -> T + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            tokio::spawn(talk(stream));
        }
    });
    address
}

pub(crate) async fn write(stream: &mut TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes()).await;
}

/// Reads JSON; may be repeated.
#[derive(Default)]
pub(crate) struct Get {
    pub(crate) path: Vec<&'static str>,
    pub(crate) query: Query,
}

impl Endpoint for Get {
    type Response = Value;
    const NAME: &'static str = "get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        self.path.iter().map(ToString::to_string).collect()
    }

    fn query(&self) -> Query {
        self.query.clone()
    }
}

/// Changes something; must be looked at.
pub(crate) struct Post(pub(crate) Body);

impl Endpoint for Post {
    type Response = Value;
    const NAME: &'static str = "post";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(Duration::from_secs(7));

    fn path(&self) -> Vec<String> {
        vec!["things".into()]
    }

    fn body(&self) -> Body {
        self.0.clone()
    }
}

pub(crate) struct GetText;

impl Endpoint for GetText {
    type Response = String;
    const NAME: &'static str = "get_text";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Text;

    fn path(&self) -> Vec<String> {
        vec!["text".into()]
    }
}

pub(crate) struct Delete;

impl Endpoint for Delete {
    type Response = ();
    const NAME: &'static str = "delete";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        vec!["thing".into()]
    }
}
