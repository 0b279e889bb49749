//! Dictionaries of the R package quanteda, as YAML: categories within categories, and lists of words at their ends.

use saphyr_parser::{Event, Parser, Span};

use super::Category;
use crate::error::{Error, Result};

/// Deepest nesting of categories.
const DEEPEST: usize = 16;

/// Reads the categories of a YAML file.
///
/// # Errors
/// [`Error::Foreign`] if it is no YAML, or no dictionary.
pub fn quanteda(file: &str, text: &str) -> Result<Vec<Category>> {
    let mut reader = Reader { file, categories: Vec::new(), path: Vec::new(), open: Vec::new() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Error::Foreign {
            file: file.to_owned(),
            line: error.marker().line(),
            message: format!("not YAML: {error}"),
        })?;
        reader.event(event, span)?;
    }
    Ok(reader.categories)
}

/// What is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Categories; whether the name of one has been read and its contents come next.
    Categories { named: bool },
    /// The words of a category.
    Words,
}

struct Reader<'f> {
    file: &'f str,
    categories: Vec<Category>,
    path: Vec<String>,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<()> {
        let fails = |message: &str| {
            Err(Error::Foreign {
                file: self.file.to_owned(),
                line: span.start.line(),
                message: message.to_owned(),
            })
        };
        match event {
            Event::MappingStart(..) => {
                if self.open.last() == Some(&Open::Words) {
                    return fails("a list of words holds categories");
                }
                if self.open.len() >= DEEPEST {
                    return fails("categories are nested too deep");
                }
                self.open.push(Open::Categories { named: false });
            }
            Event::SequenceStart(..) => {
                if self.open.last() != Some(&Open::Categories { named: true }) {
                    return fails("a list of words has no category");
                }
                self.open.push(Open::Words);
                self.start();
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.contents_are_over();
            }
            Event::Scalar(text, ..) => match self.open.last_mut() {
                Some(Open::Categories { named }) if !*named => {
                    *named = true;
                    self.path.push(text.into_owned());
                }
                // A single word instead of a list.
                Some(Open::Categories { .. }) => {
                    self.start();
                    self.add(text.into_owned());
                    self.contents_are_over();
                }
                Some(Open::Words) => self.add(text.into_owned()),
                None => return fails("the file has no categories"),
            },
            Event::Alias(_) => return fails("anchors and aliases are not read"),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self) {
        self.categories.push(Category { path: self.path.clone(), ..Category::default() });
    }

    fn add(&mut self, word: String) {
        if let Some(category) = self.categories.last_mut() {
            category.written.push(word);
        }
    }

    /// The contents of a category have been read: another name comes next.
    fn contents_are_over(&mut self) {
        if let Some(Open::Categories { named }) = self.open.last_mut()
            && *named
        {
            *named = false;
            self.path.pop();
        }
    }
}
