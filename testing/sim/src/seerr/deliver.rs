//! One POST to somebody else.

use std::io;

use axum::{
    body::Body,
    http::{Request, Uri, header},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The status that was answered. There is no time limit (reference §9).
pub(super) async fn post(url: &str, authorization: &str, body: &str) -> io::Result<u16> {
    let uri: Uri = url.parse().map_err(io::Error::other)?;
    let (Some(host), Some("http")) = (uri.host(), uri.scheme_str()) else {
        return Err(io::Error::other("no http address"));
    };
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host, port)).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let mut request = Request::post(target)
        .header(header::HOST, format!("{host}:{port}"))
        .header(header::CONTENT_TYPE, "application/json");
    if !authorization.is_empty() {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let request = request.body(Body::from(body.to_owned())).map_err(io::Error::other)?;
    // Ends with the sender.
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    Ok(answer.status().as_u16())
}
