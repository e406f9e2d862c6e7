//! Names of signals: `self.lane[i + 1].data` is `lane$2$data`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Member};

/// Where a signal is in the block: field names and array indices, from the outside in.
pub struct Place(Vec<Step>);

enum Step {
    Field(String),
    Index(Box<Expr>),
}

impl Place {
    /// The place `expression` denotes, if it is `self.…` made of fields and indices only.
    pub fn parse(expression: &Expr) -> Option<Self> {
        match expression {
            Expr::Path(path) if path.path.is_ident("self") => Some(Place(Vec::new())),
            Expr::Paren(inner) => Self::parse(&inner.expr),
            Expr::Field(field) => {
                let mut place = Self::parse(&field.base)?;
                let Member::Named(name) = &field.member else {
                    return None;
                };
                place.0.push(Step::Field(name.to_string()));
                Some(place)
            }
            Expr::Index(index) => {
                let mut place = Self::parse(&index.expr)?;
                place.0.push(Step::Index(index.index.clone()));
                Some(place)
            }
            Expr::Reference(reference) => Self::parse(&reference.expr),
            _ => None,
        }
    }

    /// The array indices, which must not depend on signals.
    pub fn indices(&self) -> impl Iterator<Item = &Expr> {
        self.0.iter().filter_map(|step| match step {
            Step::Index(index) => Some(&**index),
            Step::Field(_) => None,
        })
    }

    /// Tokens of a `String`: the signal's name in rust-hdl's tree.
    pub fn name(&self) -> TokenStream {
        let mut text = String::new();
        let mut indices = Vec::new();
        for (i, step) in self.0.iter().enumerate() {
            if i > 0 {
                text.push('$');
            }
            match step {
                Step::Field(name) => text.push_str(name),
                Step::Index(index) => {
                    text.push_str("{}");
                    indices.push(index);
                }
            }
        }
        if indices.is_empty() {
            quote!(::std::string::String::from(#text))
        } else {
            quote!(::std::format!(#text #(, { let index: usize = #indices; index })*))
        }
    }
}
