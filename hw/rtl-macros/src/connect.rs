//! `connect`: marks every signal that `update` assigns as driven.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Block, Expr, ExprCall, Ident, Member, Stmt};

use crate::scope::Scopes;
use crate::statement_macros::RegisterMacro;

pub fn function(block: &Block) -> TokenStream {
    statements(block, &mut Scopes::default())
}

fn statements(block: &Block, scopes: &mut Scopes) -> TokenStream {
    scopes.enter();
    let code = block.stmts.iter().map(|statement| match statement {
        // Constants may be array indices further down.
        Stmt::Local(local) => match &local.init {
            Some(init) if scopes.is_constant(&init.expr) => {
                let pattern = &local.pat;
                let name = crate::scope::let_name(pattern);
                quote!(#local let _ = &#name;)
            }
            _ => {
                if let Some(name) = crate::scope::let_name(&local.pat) {
                    scopes.bind(name, crate::scope::Binding::Wire(0));
                }
                TokenStream::new()
            }
        },
        Stmt::Expr(expression, _) => self::expression(expression, scopes),
        Stmt::Macro(statement) => registers(&statement.mac),
        Stmt::Item(_) => TokenStream::new(),
    });
    let code = code.collect();
    scopes.leave();
    code
}

fn expression(expression: &Expr, scopes: &mut Scopes) -> TokenStream {
    match expression {
        Expr::Assign(assignment) => assigned(&assignment.left),
        Expr::Block(block) => {
            let code = statements(&block.block, scopes);
            quote!({ #code })
        }
        Expr::If(branch) => {
            let then = statements(&branch.then_branch, scopes);
            let otherwise = branch
                .else_branch
                .as_ref()
                .map(|(_, e)| self::expression(e, scopes));
            quote!({ #then } #otherwise)
        }
        Expr::Match(select) => select
            .arms
            .iter()
            .map(|arm| self::expression(&arm.body, scopes))
            .collect(),
        Expr::ForLoop(repeat) => {
            let body = statements(&repeat.body, scopes);
            let (variable, range) = (&repeat.pat, &repeat.expr);
            let used =
                matches!(**variable, syn::Pat::Ident(_)).then(|| quote!(let _ = &#variable;));
            quote!(for #variable in #range { #used #body })
        }
        Expr::Call(call) => interface(call),
        Expr::Macro(invocation) => registers(&invocation.mac),
        _ => TokenStream::new(),
    }
}

/// The signal in front of `.next`, whatever follows it.
fn assigned(target: &Expr) -> TokenStream {
    match target {
        Expr::Tuple(tuple) => tuple.elems.iter().map(assigned).collect(),
        Expr::Field(field) => match &field.member {
            Member::Named(name) if name == "next" => {
                let signal = &field.base;
                quote!(::rust_hdl::prelude::logic::logic_connect_fn(&mut #signal);)
            }
            _ => assigned(&field.base),
        },
        _ => TokenStream::new(),
    }
}

/// `Type::link(&mut self.outer, &mut self.inner)` and `Type::join(…)`.
fn interface(call: &ExprCall) -> TokenStream {
    let Some(function) = last_name(&call.func) else {
        return TokenStream::new();
    };
    let connect = match function.to_string().as_str() {
        "link" => quote!(logic_connect_link_fn),
        "join" => quote!(logic_connect_join_fn),
        _ => return TokenStream::new(),
    };
    let arguments = &call.args;
    quote!(::rust_hdl::prelude::logic::#connect(#arguments);)
}

fn registers(mac: &syn::Macro) -> TokenStream {
    let Some(registers) = RegisterMacro::parse(mac) else {
        return TokenStream::new();
    };
    let Ok(registers) = registers else {
        return TokenStream::new();
    };
    let connect = |port: &str| {
        let port = Ident::new(port, proc_macro2::Span::call_site());
        let names = &registers.registers;
        quote!(#(::rust_hdl::prelude::logic::logic_connect_fn(&mut self.#names.#port);)*)
    };
    let data = registers.holds.then(|| connect("d"));
    let clock = connect("clock");
    quote!(#clock #data).into_token_stream()
}

/// The last segment of a path such as `Stream::link`.
pub fn last_name(function: &Expr) -> Option<&Ident> {
    match function {
        Expr::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}
