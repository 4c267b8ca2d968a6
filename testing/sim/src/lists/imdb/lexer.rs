//! GraphQL's words and marks.

use std::collections::VecDeque;

use super::reader::unexpected;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Number(i64),
    Text(String),
    /// `…` stands for three dots.
    Mark(char),
}

pub(super) struct Lexer(VecDeque<Token>);

impl Lexer {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut tokens = VecDeque::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let so = |fits: fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
            let length = match first {
                '#' => rest.find('\n').unwrap_or(rest.len()),
                ',' | '\u{feff}' => first.len_utf8(),
                c if c.is_whitespace() => so(char::is_whitespace),
                c if c.is_ascii_alphabetic() || c == '_' => {
                    let end = so(|c| c.is_ascii_alphanumeric() || c == '_');
                    tokens.push_back(Token::Word(rest[..end].to_owned()));
                    end
                }
                c if c.is_ascii_digit() || c == '-' => {
                    let end = so(|c| c.is_ascii_digit() || c == '-');
                    let number = rest[..end].parse();
                    let number = number.map_err(|_| format!("Syntax Error: {}", &rest[..end]))?;
                    tokens.push_back(Token::Number(number));
                    end
                }
                '"' => {
                    let (text, length) = quoted(rest)?;
                    tokens.push_back(Token::Text(text));
                    length
                }
                '.' if rest.starts_with("...") => {
                    tokens.push_back(Token::Mark('…'));
                    3
                }
                '{' | '}' | '(' | ')' | '[' | ']' | ':' | '$' | '!' | '=' => {
                    tokens.push_back(Token::Mark(first));
                    1
                }
                other => return Err(format!("Syntax Error: Unexpected character: \"{other}\".")),
            };
            rest = &rest[length..];
        }
        Ok(Self(tokens))
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.0.front()
    }

    pub(super) fn skip(&mut self) {
        self.0.pop_front();
    }

    pub(super) fn next(&mut self) -> Result<Token, String> {
        self.0.pop_front().ok_or_else(|| "Syntax Error: Unexpected <EOF>.".to_owned())
    }

    /// Whether this mark was next; it is then taken.
    pub(super) fn take(&mut self, mark: char) -> bool {
        let is_next = self.peek() == Some(&Token::Mark(mark));
        if is_next {
            self.skip();
        }
        is_next
    }

    pub(super) fn expect(&mut self, mark: char) -> Result<(), String> {
        match self.next()? {
            Token::Mark(found) if found == mark => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) fn word(&mut self) -> Result<String, String> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            other => Err(unexpected(&other)),
        }
    }
}

/// A string with its escapes read, and how long it was as written.
fn quoted(text: &str) -> Result<(String, usize), String> {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| match c {
        '\\' => {
            is_escaped = !is_escaped;
            false
        }
        '"' if !is_escaped => true,
        _ => {
            is_escaped = false;
            false
        }
    });
    let end = end.map(|(at, _)| at + 1).ok_or("Syntax Error: Unterminated string.")?;
    // The same escapes as JSON's.
    let read = serde_json::from_str(&text[..end]);
    Ok((read.map_err(|_| "Syntax Error: Invalid string.")?, end))
}
