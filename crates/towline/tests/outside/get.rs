//! `towline get`: any URL, without configuration, data directory or lock.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use insta::assert_snapshot;

use crate::session::{Session, executable};

const SIZE: usize = 300_000;
const HELD: usize = 200_000;

/// Serves `/file.bin` and `/held/file.bin`, with ranges; of anything else it knows nothing.
struct Server {
    address: String,
    requests: Arc<AtomicUsize>,
    /// Until then no more than `HELD` bytes of `/held/` come, however long they are waited for.
    lets_go: Arc<AtomicBool>,
}

fn bytes() -> Vec<u8> {
    (0..SIZE).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(AtomicUsize::new(0));
        let lets_go = Arc::<AtomicBool>::default();
        let (count, goes) = (Arc::clone(&requests), Arc::clone(&lets_go));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Relaxed);
                let goes = Arc::clone(&goes);
                thread::spawn(move || {
                    let _client_left = answer(stream, &goes);
                });
            }
        });
        Self { address, requests, lets_go }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }
}

fn answer(mut stream: TcpStream, lets_go: &AtomicBool) -> std::io::Result<()> {
    let lines: Vec<String> = BufReader::new(stream.try_clone()?)
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    let path = lines[0].split(' ').nth(1).unwrap().split('?').next().unwrap().to_owned();
    if !path.ends_with("file.bin") {
        return stream
            .write_all(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let range = lines.iter().find_map(|line| {
        let line = line.to_ascii_lowercase();
        let (start, end) = line.strip_prefix("range: bytes=")?.split_once('-')?;
        Some((start.parse::<usize>().unwrap(), end.parse().map_or(SIZE, |last: usize| last + 1)))
    });
    let (start, end) = range.unwrap();
    let end = end.min(SIZE);
    write!(
        stream,
        "HTTP/1.1 206 Part\r\nContent-Range: bytes {start}-{}/{SIZE}\r\nContent-Length: {}\r\n\
         ETag: \"1\"\r\nLast-Modified: Mon, 01 Jan 2024 10:00:00 GMT\r\nConnection: close\r\n\r\n",
        end - 1,
        end - start
    )?;
    let mut at = start;
    if path.starts_with("/held") && start < HELD {
        at = HELD.min(end);
        stream.write_all(&bytes()[start..at])?;
        while !lets_go.load(Relaxed) {
            thread::sleep(Duration::from_millis(20));
        }
    }
    stream.write_all(&bytes()[at..end])
}

/// What is said, without what differs from run to run.
fn said(session: &Session, server: &Server, arguments: &[&str]) -> String {
    let text = session.run(arguments).replace(&server.address, "[SERVER]");
    let mut words: Vec<_> = text.split_inclusive('\n').map(str::to_owned).collect();
    for line in &mut words {
        if let (Some(from), Some(to)) = (line.find(" in "), line.find("/s)")) {
            line.replace_range(from..to + 3, " in [TIME]");
        }
        if let (Some(from), Some(to)) = (line.find("\"seconds\":"), line.find(",\"size\"")) {
            line.replace_range(from..to, "\"seconds\":[TIME]");
        }
    }
    words.concat()
}

#[test]
fn a_file_is_saved_under_the_last_segment_of_its_url_and_not_fetched_twice() {
    let server = Server::start();
    // A configuration that cannot be read is not in its way.
    let session = Session::with_config("broken");
    let url = server.url("a/file.bin?token=canary");
    let first = said(&session, &server, &["get", &url]);
    assert_snapshot!(first, @r"
    $ towline get http://[SERVER]/a/file.bin?token=canary
    --- stdout
    file.bin: 300 kB in [TIME], CRC-32 b825ca3e
    --- exit 0
    ");
    assert_eq!(std::fs::read(session.path("file.bin")).unwrap(), bytes());
    let again = said(&session, &server, &["get", &url, "--crc32", "00000000"]);
    assert_snapshot!(again, @r"
    $ towline get http://[SERVER]/a/file.bin?token=canary --crc32 00000000
    --- stderr
    error: ./file.bin is there already, and its CRC-32 is another

    hint: move it away, or save elsewhere with --output DIR
    --- exit 1
    ");
    let sum = format!("{:08x}", crc32fast::hash(&bytes()));
    let before = server.requests.load(Relaxed);
    let again = said(&session, &server, &["get", &url, "--crc32", &sum, "--size", "300000"]);
    assert_snapshot!(again, @r"
    $ towline get http://[SERVER]/a/file.bin?token=canary --crc32 b825ca3e --size 300000
    --- stdout
    file.bin: 300 kB, there already, CRC-32 b825ca3e
    --- exit 0
    ");
    assert_eq!(server.requests.load(Relaxed), before);
    let again = said(&session, &server, &["get", &url]);
    assert_snapshot!(again, @r"
    $ towline get http://[SERVER]/a/file.bin?token=canary
    --- stdout
    file.bin: 300 kB, there already
    --- exit 0
    ");
    assert_eq!(session.names("."), ["file.bin", "towline.toml"]);
}

#[test]
fn another_file_of_the_same_size_is_not_taken_for_the_one_that_is_wanted() {
    let server = Server::start();
    let session = Session::new();
    std::fs::write(session.path("file.bin"), vec![7; SIZE]).unwrap();
    assert_snapshot!(said(&session, &server, &["get", &server.url("file.bin")]), @r"
    $ towline get http://[SERVER]/file.bin
    --- stderr
    error: ./file.bin is there already, and its time of change is not the one that the server tells

    hint: move it away, or save elsewhere with --output DIR; with --crc32 a file that is the same is passed
    --- exit 1
    ");
    assert_eq!(std::fs::read(session.path("file.bin")).unwrap(), vec![7; SIZE]);
}

#[test]
fn what_is_not_what_it_should_be_is_not_saved() {
    let server = Server::start();
    let session = Session::new();
    let url = server.url("file.bin");
    assert_snapshot!(said(&session, &server, &["get", &url, "--crc32", "1234abcd"]), @r"
    $ towline get http://[SERVER]/file.bin --crc32 1234abcd
    --- stderr
    error: file.bin did not come
      because: its CRC-32 is b825ca3e and should be 1234abcd, 2 times in a row

    hint: is it the file that it should be? Nothing was saved under its name
    --- exit 1
    ");
    assert_snapshot!(said(&session, &server, &["get", &url, "--size", "7"]), @r"
    $ towline get http://[SERVER]/file.bin --size 7
    --- stderr
    error: file.bin did not come
      because: the file there has 300000 bytes, and 7 were expected

    hint: is it the file that it should be? Nothing was saved under its name
    --- exit 1
    ");
    assert!(!session.path("file.bin").exists());
}

#[test]
fn of_several_files_those_come_that_can() {
    let server = Server::start();
    let session = Session::new();
    let list = format!("# a list\n{}\n\n{}\n", server.url("none?canary"), server.url("file.bin"));
    std::fs::write(session.path("list"), list).unwrap();
    let arguments = ["get", "--input-file", "list", "--output", "into/below", "--files", "1"];
    assert_snapshot!(said(&session, &server, &arguments), @r"
    $ towline get --input-file list --output into/below --files 1
    --- stdout
    file.bin: 300 kB in [TIME], CRC-32 b825ca3e
    --- stderr
    none: error: http://[SERVER] answered 404
    error: 1 of 2 did not come
    --- exit 1
    ");
    let one = said(&session, &server, &["get", &server.url("none")]);
    assert_snapshot!(one, @r"
    $ towline get http://[SERVER]/none
    --- stderr
    error: none did not come
      because: http://[SERVER] answered 404
    --- exit 1
    ");
    assert_eq!(session.names("into/below"), ["file.bin"]);
}

#[test]
fn programs_get_a_line_of_json_for_each_file() {
    let server = Server::start();
    let session = Session::new();
    let (one, none) = (server.url("file.bin"), server.url("none"));
    let arguments = ["get", "--json", "--files", "1", &one, &none];
    assert_snapshot!(said(&session, &server, &arguments), @r#"
    $ towline get --json --files 1 http://[SERVER]/file.bin http://[SERVER]/none
    --- stdout
    {"crc32":"b825ca3e","fetched":300000,"file":"file.bin","seconds":[TIME],"size":300000,"was_there":false}
    {"error":"http://[SERVER] answered 404","file":"none"}
    --- stderr
    {"because":[],"error":"1 of 2 did not come"}
    --- exit 1
    "#);
}

#[test]
fn what_cannot_be_meant_ends_with_2() {
    let session = Session::new();
    let (one, two) = ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b");
    for arguments in [
        &["get"][..],
        &["get", "canary"],
        &["get", "ftp://host/file"],
        &["get", one, two, "--crc32", "1234abcd"],
        &["get", one, "--crc32", "xyz"],
        &["get", one, "--crc32", "+1234abc"],
        &["get", one, "--connections", "0"],
        &["get", one, "--limit-rate", "fast"],
    ] {
        let said = session.run(arguments);
        assert!(said.ends_with("--- exit 2"), "{said}");
    }
}

#[test]
fn a_line_of_a_list_that_is_no_url_is_told_by_its_number_and_without_secrets() {
    let session = Session::new();
    let list = "# a list\n\nhttp://127.0.0.1:1/a\nhtps://me:canary@host/canary?canary\n";
    std::fs::write(session.path("list"), list).unwrap();
    assert_snapshot!(session.run(&["get", "--input-file", "list"]), @r"
    $ towline get --input-file list
    --- stderr
    error: list: line 4: htps://host…: only http:// and https:// can be fetched
    --- exit 2
    ");
}

#[test]
fn lists_are_files_and_of_a_size_that_lists_have() {
    let session = Session::new();
    assert_snapshot!(session.run(&["get", "--input-file", "/dev/zero"]), @r"
    $ towline get --input-file /dev/zero
    --- stderr
    error: /dev/zero cannot be read
      because: it is not a regular file

    hint: a list of URLs is needed; `-` is standard input
    --- exit 1
    ");
    let much = session.command(&["get", "-i", "-"]).write_stdin(vec![b'#'; 17 << 20]).output();
    let told = String::from_utf8(much.unwrap().stderr).unwrap();
    assert!(told.contains("standard input cannot be read"), "{told}");
    assert!(told.contains("it is larger than 16 MiB"), "{told}");
}

#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_not_waited_for() {
    let session =
        Session::with_config("[torrents.home.putio]\ntoken = \"x\"\ndestination = \"/tmp\"\n");
    let pipe = session.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for arguments in [
        &["get", "--input-file", "pipe"][..],
        &["import-state", "--from", "putio-automator", "pipe"],
        &["putio", "torrents", "add", "pipe"],
        &["putio", "torrents", "add", "/dev/zero"],
    ] {
        let said = session.run(arguments);
        assert!(said.contains("it is not a regular file"), "{said}");
        assert!(said.ends_with("--- exit 1"), "{said}");
    }
}

#[test]
fn ctrl_c_leaves_what_came_and_the_same_command_goes_on() {
    let server = Server::start();
    let session = Session::new();
    let url = server.url("held/file.bin");
    let fetching = Command::new(executable())
        .args(["get", &url, "--connections", "1"])
        .current_dir(session.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let part = session.path("file.bin.towline.journal");
    for _ in 0..1500 {
        if part.exists() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let pid = fetching.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ended = fetching.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert_snapshot!(String::from_utf8(ended.stderr).unwrap(), @r"
    error: stopped before it came

    hint: the same command goes on from here
    ");
    assert!(part.exists());
    server.lets_go.store(true, Relaxed);
    let again = session.run(&["get", "--json", &url, "--connections", "1"]);
    let fetched = again.split("\"fetched\":").nth(1).unwrap().split(',').next().unwrap();
    assert!(fetched.parse::<usize>().unwrap() < SIZE, "{again}");
    assert_eq!(std::fs::read(session.path("file.bin")).unwrap(), bytes());
}

#[test]
fn a_host_that_is_not_there_is_told_as_long_as_it_is_tried() {
    let session = Session::new();
    let said = session.run(&["get", "http://127.0.0.1:1/canary/file?canary"]);
    assert!(
        !said.replace("$ towline get http://127.0.0.1:1/canary/file?canary", "").contains("canary")
    );
    assert!(said.contains("http://127.0.0.1:1 cannot be reached: "), "{said}");
    // How far it is, is told of what is on its way.
    assert!(!said.contains("0 B"), "{said}");
    assert!(said.ends_with("--- exit 1"), "{said}");
}

#[test]
fn a_system_without_certificates_is_told_what_it_lacks() {
    let session = Session::new().file("none.pem", "");
    let none = session.path("none.pem").to_str().unwrap().to_owned();
    let session = session.env("SSL_CERT_FILE", &none);
    let said = session.run(&["get", "https://127.0.0.1:1/file.bin"]);
    assert!(said.contains("no CA certificates") && said.contains("ca-certificates"), "{said}");
    assert!(!said.contains("builder error"), "{said}");
}
