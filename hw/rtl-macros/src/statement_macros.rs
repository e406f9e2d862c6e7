//! Macros that stand as statements.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Macro, Token};

use crate::statements::push;

/// `assert!(constant condition, "message")`.
pub struct Assertion {
    pub condition: Expr,
    message: Option<syn::LitStr>,
}

impl Parse for Assertion {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let condition = input.parse()?;
        let comma: Option<Token![,]> = input.parse()?;
        let message = if comma.is_some() && !input.is_empty() {
            Some(input.parse()?)
        } else {
            None
        };
        let _: Option<Token![,]> = input.parse()?;
        Ok(Assertion { condition, message })
    }
}

impl Assertion {
    pub fn check(&self) -> TokenStream {
        let condition = &self.condition;
        let text = condition.to_token_stream().to_string();
        let message = match &self.message {
            Some(message) => format!("{} (`{text}` does not hold)", message.value()),
            None => format!("`{text}` does not hold"),
        };
        push(quote!(::wirebook_emit::dialect::check(#condition, #message)))
    }
}

/// `dff_setup!(self, clk, a, b)` and `clock!(self, clk, a, b)`.
pub struct RegisterMacro {
    clock: Ident,
    pub registers: Vec<Ident>,
    /// `dff_setup!` also lets each register hold its value.
    pub holds: bool,
}

impl RegisterMacro {
    pub fn parse(mac: &Macro) -> Option<syn::Result<Self>> {
        let holds = mac.path.is_ident("dff_setup");
        if !holds && !mac.path.is_ident("clock") {
            return None;
        }
        let names = mac.parse_body_with(|input: ParseStream| {
            input.parse::<Token![self]>()?;
            input.parse::<Token![,]>()?;
            input.parse_terminated(Ident::parse, Token![,])
        });
        Some(names.map(|names| {
            let mut names = names.into_iter();
            let clock = names
                .next()
                .unwrap_or_else(|| Ident::new("clk", Span::call_site()));
            RegisterMacro {
                clock,
                registers: names.collect(),
                holds,
            }
        }))
    }

    pub fn assignments(&self) -> TokenStream {
        let clock = self.clock.to_string();
        let assignments = self.registers.iter().map(|name| {
            let port = format!("{name}$clock");
            let hold = self.holds.then(|| {
                let (data, state) = (format!("{name}$d"), format!("{name}$q"));
                push(quote!(::wirebook_emit::dialect::assign(
                    ::wirebook_emit::dialect::signal(#data.into()),
                    ::wirebook_emit::dialect::signal(#state.into())
                )))
            });
            let drive = push(quote!(::wirebook_emit::dialect::assign(
                ::wirebook_emit::dialect::signal(#port.into()),
                ::wirebook_emit::dialect::signal(#clock.into())
            )));
            quote!(#drive #hold)
        });
        assignments.collect()
    }
}
