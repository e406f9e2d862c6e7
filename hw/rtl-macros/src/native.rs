//! The `update` that rustc compiles: the author's own, with the macros of the dialect expanded.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit_mut::{VisitMut, visit_expr_mut};
use syn::{Block, Error, Expr, ExprLit, ExprMacro, ItemFn, Lit, Macro, Stmt, Token, parse_quote};

pub fn function(item: &ItemFn) -> TokenStream {
    let mut item = item.clone();
    Expander.visit_block_mut(&mut item.block);
    item.into_token_stream()
}

/// `expression` as plain Rust.
pub fn expression(expression: &Expr) -> Expr {
    let mut expression = expression.clone();
    Expander.visit_expr_mut(&mut expression);
    expression
}

/// The macros that stand for a value.
pub enum ValueMacro {
    /// `be!(source, first_byte, bytes)`
    BigEndian(Box<[Expr; 3]>),
    /// `cat!(part: bits, …)`, first part on top
    Concat(Vec<Part>),
    /// `k!(CONSTANT)`
    Constant(Box<Expr>),
}

/// One part of `cat!`.
pub struct Part {
    pub value: Expr,
    pub bits: Expr,
}

impl Parse for Part {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<Token![:]>()?;
        Ok(Part {
            value,
            bits: input.parse()?,
        })
    }
}

impl ValueMacro {
    pub fn parse(mac: &Macro) -> syn::Result<Self> {
        let name = mac
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        match name.as_str() {
            "be" => {
                let arguments =
                    mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)?;
                match <[Expr; 3]>::try_from(arguments.into_iter().collect::<Vec<_>>()) {
                    Ok(arguments) => Ok(Self::BigEndian(Box::new(arguments))),
                    Err(_) => Err(Error::new_spanned(
                        mac,
                        "rtl: write be!(source, first_byte, bytes)",
                    )),
                }
            }
            "cat" => {
                let parts = mac
                    .parse_body_with(Punctuated::<Part, Token![,]>::parse_terminated)
                    .map_err(|e| {
                        Error::new(e.span(), format!("rtl: write cat!(high: 8, low: 16): {e}"))
                    })?;
                if parts.is_empty() {
                    return Err(Error::new_spanned(mac, "rtl: cat! needs at least one part"));
                }
                Ok(Self::Concat(parts.into_iter().collect()))
            }
            "k" => Ok(Self::Constant(Box::new(mac.parse_body()?))),
            _ => Err(Error::new_spanned(
                &mac.path,
                "rtl: only be!, cat! and k! are values in a block; call other macros outside `update`",
            )),
        }
    }

    fn native(self) -> Expr {
        match self {
            Self::BigEndian(arguments) => {
                let [source, first_byte, bytes] = *arguments;
                let source = expression(&source);
                parse_quote!(::wirebook_emit::dialect::bytes(#source, #first_byte).take::<{ 8 * (#bytes) }>())
            }
            Self::Concat(parts) => {
                let pushes = parts.iter().map(|Part { value, bits }| {
                    let value = part_value(value, bits);
                    quote!(.push::<{ #bits }, _>(#value))
                });
                let end =
                    total_bits(&parts).map_or_else(|| quote!(end()), |bits| quote!(end::<#bits>()));
                parse_quote!(::wirebook_emit::dialect::Concat::default()#(#pushes)*.#end)
            }
            Self::Constant(value) => {
                parse_quote!(::wirebook_emit::dialect::constant((#value) as u128))
            }
        }
    }
}

/// Integer literals and `k!` have no width of their own: they take the part's.
fn part_value(value: &Expr, bits: &Expr) -> Expr {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(_), ..
        }) => parse_quote!(::rust_hdl::prelude::bits::<{ #bits }>(#value)),
        _ => expression(value),
    }
}

/// The width of the whole, when every part states its own as a plain number.
fn total_bits(parts: &[Part]) -> Option<usize> {
    let widths = parts.iter().map(|part| match &part.bits {
        Expr::Lit(ExprLit {
            lit: Lit::Int(bits),
            ..
        }) => bits.base10_parse::<usize>().ok(),
        _ => None,
    });
    widths.sum()
}

struct Expander;

impl VisitMut for Expander {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(
            |statement| !matches!(statement, Stmt::Macro(m) if m.mac.path.is_ident("comment")),
        );
        syn::visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::Macro(ExprMacro { mac, .. }) = expression {
            // Anything that does not parse was refused by the translator already.
            if let Ok(value) = ValueMacro::parse(mac) {
                *expression = value.native();
            }
            return;
        }
        visit_expr_mut(self, expression);
    }
}
