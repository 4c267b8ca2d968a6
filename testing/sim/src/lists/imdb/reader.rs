//! How a query's text becomes a [`Document`].

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    graphql::{Argument, Document, Field, Selection},
    lexer::{Lexer, Token},
};

impl Document {
    /// What a text says; or what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut tokens = Lexer::read(text)?;
        let mut document = Self::default();
        while let Some(token) = tokens.peek().cloned() {
            match token {
                Token::Mark('{') => document.fields = selections(&mut tokens)?,
                Token::Word(word) if word == "query" => document.operation(&mut tokens)?,
                Token::Word(word) if word == "fragment" => {
                    tokens.skip();
                    let name = tokens.word()?;
                    tokens.word()?;
                    tokens.word()?;
                    document.fragments.insert(name, selections(&mut tokens)?);
                }
                other => return Err(unexpected(&other)),
            }
        }
        Ok(document)
    }

    fn operation(&mut self, tokens: &mut Lexer) -> Result<(), String> {
        tokens.skip();
        if let Some(Token::Word(_)) = tokens.peek() {
            tokens.skip();
        }
        if tokens.take('(') {
            while !tokens.take(')') {
                tokens.expect('$')?;
                let name = tokens.word()?;
                tokens.expect(':')?;
                self.variables.insert(name, kind(tokens)?);
                if tokens.take('=') {
                    argument(tokens)?;
                }
            }
        }
        self.fields = selections(tokens)?;
        Ok(())
    }
}

fn selections(tokens: &mut Lexer) -> Result<Vec<Selection>, String> {
    tokens.expect('{')?;
    let mut found = Vec::new();
    while !tokens.take('}') {
        found.push(if tokens.take('…') {
            spread(tokens)?
        } else {
            Selection::Field(field(tokens)?)
        });
    }
    Ok(found)
}

fn spread(tokens: &mut Lexer) -> Result<Selection, String> {
    if let Some(Token::Mark('{')) = tokens.peek() {
        return Ok(Selection::Inline(selections(tokens)?));
    }
    let word = tokens.word()?;
    if word == "on" {
        tokens.word()?;
        return Ok(Selection::Inline(selections(tokens)?));
    }
    Ok(Selection::Spread(word))
}

fn field(tokens: &mut Lexer) -> Result<Field, String> {
    let first = tokens.word()?;
    let (alias, name) =
        if tokens.take(':') { (Some(first), tokens.word()?) } else { (None, first) };
    let mut arguments = BTreeMap::new();
    if tokens.take('(') {
        arguments = pairs(tokens, ')')?;
    }
    let has_fields = tokens.peek() == Some(&Token::Mark('{'));
    let fields = if has_fields { selections(tokens)? } else { Vec::new() };
    Ok(Field { alias, name, arguments, fields })
}

fn pairs(tokens: &mut Lexer, end: char) -> Result<BTreeMap<String, Argument>, String> {
    let mut found = BTreeMap::new();
    while !tokens.take(end) {
        let name = tokens.word()?;
        tokens.expect(':')?;
        found.insert(name, argument(tokens)?);
    }
    Ok(found)
}

fn argument(tokens: &mut Lexer) -> Result<Argument, String> {
    Ok(match tokens.next()? {
        Token::Mark('$') => Argument::Variable(tokens.word()?),
        Token::Mark('{') => Argument::Object(pairs(tokens, '}')?),
        Token::Mark('[') => {
            let mut inner = Vec::new();
            while !tokens.take(']') {
                inner.push(argument(tokens)?);
            }
            Argument::List(inner)
        }
        Token::Number(number) => Argument::Literal(json!(number)),
        Token::Text(text) => Argument::Literal(json!(text)),
        Token::Word(word) => Argument::Literal(match word.as_str() {
            "null" => Value::Null,
            "true" => json!(true),
            "false" => json!(false),
            _ => json!(word),
        }),
        other @ Token::Mark(_) => return Err(unexpected(&other)),
    })
}

/// A type, as it is written.
fn kind(tokens: &mut Lexer) -> Result<String, String> {
    let mut text = if tokens.take('[') {
        let inner = kind(tokens)?;
        tokens.expect(']')?;
        format!("[{inner}]")
    } else {
        tokens.word()?
    };
    if tokens.take('!') {
        text.push('!');
    }
    Ok(text)
}

pub(super) fn unexpected(token: &Token) -> String {
    format!("Syntax Error: Unexpected {token:?}.")
}
