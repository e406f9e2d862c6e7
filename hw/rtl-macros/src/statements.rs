//! Statements of `update`, as Rust that builds their syntax tree.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{
    Arm, Block, Error, Expr, ExprAssign, ExprCall, ExprForLoop, ExprIf, ExprMatch, Ident, Local,
    Macro, Member, Pat, RangeLimits, Stmt,
};

use crate::connect::last_name;
use crate::native;
use crate::place::Place;
use crate::scope::{Binding, Scopes, let_name, names_with_fields};
use crate::statement_macros::{Assertion, RegisterMacro};

/// Translates one function body; collects every refusal on the way.
pub struct Translator {
    pub scopes: Scopes,
    errors: Vec<Error>,
    wires: usize,
    /// `let` names that must exist as Rust values in `hdl` too, see [`names_with_fields`].
    with_fields: HashSet<String>,
}

impl Translator {
    pub fn new(body: &Block) -> Self {
        let with_fields = names_with_fields(body);
        Translator {
            scopes: Scopes::default(),
            errors: Vec::new(),
            wires: 0,
            with_fields,
        }
    }

    pub fn finish(self) -> syn::Result<()> {
        match self.errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        }) {
            Some(all) => Err(all),
            None => Ok(()),
        }
    }

    /// Records a refusal; the returned tokens stand for what was refused and are never compiled.
    pub fn refuse(&mut self, what: impl ToTokens, message: &str) -> TokenStream {
        self.errors
            .push(Error::new_spanned(what, format!("rtl: {message}")));
        quote!(::core::unreachable!())
    }

    pub fn refuse_error(&mut self, error: Error) -> TokenStream {
        self.errors.push(error);
        quote!(::core::unreachable!())
    }

    /// Tokens of a `Vec<VerilogStatement>`.
    pub fn function_body(&mut self, block: &Block) -> TokenStream {
        self.block(block)
    }

    fn block(&mut self, block: &Block) -> TokenStream {
        let body = self.statements(block);
        let code = code();
        quote!({ let mut #code = ::std::vec::Vec::new(); #body #code })
    }

    /// Tokens that push the statements of `block` onto the innermost list.
    fn statements(&mut self, block: &Block) -> TokenStream {
        self.scopes.enter();
        let tokens = block
            .stmts
            .iter()
            .map(|statement| self.statement(statement))
            .collect();
        self.scopes.leave();
        tokens
    }

    fn statement(&mut self, statement: &Stmt) -> TokenStream {
        let line = u32::try_from(statement.span().start().line).unwrap_or(0);
        let code = code();
        let tokens = match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Expr(expression, _) => self.expression_statement(expression),
            Stmt::Macro(statement) => self.macro_statement(&statement.mac),
            Stmt::Item(item) => self.refuse(item, "declare items outside `update`"),
        };
        quote!(#code.push(::wirebook_emit::dialect::line(#line)); #tokens)
    }

    fn expression_statement(&mut self, expression: &Expr) -> TokenStream {
        match expression {
            Expr::Assign(assignment) => self.assignment(assignment),
            Expr::If(branch) => {
                let statement = self.branch(branch);
                push(statement)
            }
            Expr::Match(select) => self.select(select),
            Expr::ForLoop(repeat) => self.repeat(repeat),
            Expr::Block(block) if block.label.is_none() => {
                let body = self.statements(&block.block);
                quote!({ #body })
            }
            Expr::Call(call) => self.interface(call),
            Expr::Macro(invocation) => self.macro_statement(&invocation.mac),
            other => self.refuse(
                other,
                "not a statement of hardware; use assignments to `.next`, `if`, `match`, `for` and `let`",
            ),
        }
    }

    fn local(&mut self, local: &Local) -> TokenStream {
        let (Some(name), Some(init)) = (let_name(&local.pat), &local.init) else {
            return self.refuse(
                local,
                "write `let name = value;`, one immutable name with its value",
            );
        };
        if init.diverge.is_some() {
            return self.refuse(local, "`let … else` has no meaning in hardware");
        }
        if self.scopes.is_constant(&init.expr) {
            self.scopes.bind(name, Binding::Constant);
            return quote!(#local let _ = &#name;);
        }
        let value = self.value(&init.expr);
        let index = self.wires;
        self.wires += 1;
        self.scopes.bind(name, Binding::Wire(index));
        let text = name.to_string();
        let statement = push(quote!(::wirebook_emit::dialect::bind(#index, #text, #value)));
        if !self.with_fields.contains(&text) {
            return statement;
        }
        let (pattern, native) = (&local.pat, native::expression(&init.expr));
        quote!(#statement let #pattern = #native; let _ = &#name;)
    }

    fn assignment(&mut self, assignment: &ExprAssign) -> TokenStream {
        match (&*assignment.left, &*assignment.right) {
            (Expr::Tuple(targets), Expr::Tuple(values))
                if targets.elems.len() == values.elems.len() =>
            {
                let names: Vec<_> = targets
                    .elems
                    .iter()
                    .map(|t| base_of_next(t).to_token_stream().to_string())
                    .collect();
                for (i, value) in values.elems.iter().enumerate() {
                    let text = value.to_token_stream().to_string();
                    // Rust computes all values first; an assignment in order would not.
                    if names[..i]
                        .iter()
                        .any(|name| text.contains(&format!("{name} . val")))
                    {
                        return self.refuse(
                            value,
                            "this value is assigned in the same tuple; use separate statements",
                        );
                    }
                }
                targets
                    .elems
                    .iter()
                    .zip(&values.elems)
                    .map(|(target, value)| self.assign(target, value))
                    .collect()
            }
            (Expr::Tuple(_), _) => self.refuse(
                assignment,
                "assign a tuple of the same length: `(a.next, b.next) = (x, y)`",
            ),
            (target, value) => self.assign(target, value),
        }
    }

    fn assign(&mut self, target: &Expr, value: &Expr) -> TokenStream {
        let value = self.value(value);
        let Some((signal, fields)) = split_next(target) else {
            return self.refuse(target, "assign to `self.<signal>.next` or to a field of it");
        };
        let Some(signal) = self.signal(signal) else {
            return TokenStream::new();
        };
        if fields.is_empty() {
            return push(quote!(::wirebook_emit::dialect::assign(#signal, #value)));
        }
        let (offset, bits) = field_range(target, fields.len());
        push(quote!(::wirebook_emit::dialect::assign_field(#signal, #offset, #bits, #value)))
    }

    /// Tokens of the `VerilogExpression` naming the signal at `place`.
    pub fn signal(&mut self, place: &Expr) -> Option<TokenStream> {
        let Some(path) = Place::parse(place) else {
            self.refuse(place, "not a signal of this block");
            return None;
        };
        for index in path.indices() {
            if !self.scopes.is_constant(index) {
                self.refuse(index, "an array index must be a constant or a loop variable; select at run time with `if` or `match`");
                return None;
            }
        }
        let name = path.name();
        Some(quote!(::wirebook_emit::dialect::signal(#name)))
    }

    fn branch(&mut self, branch: &ExprIf) -> TokenStream {
        if let Expr::Let(pattern) = &*branch.cond {
            return self.refuse(pattern, "`if let` has no meaning in hardware; use `match`");
        }
        let test = self.value(&branch.cond);
        let then = self.block(&branch.then_branch);
        let otherwise = match branch.else_branch.as_ref().map(|(_, e)| &**e) {
            None => quote!(::std::vec::Vec::new()),
            Some(Expr::Block(block)) => self.block(&block.block),
            Some(Expr::If(nested)) => {
                let nested = self.branch(nested);
                quote!(::std::vec![#nested])
            }
            Some(other) => self.refuse(other, "`else` takes a block or another `if`"),
        };
        quote!(::wirebook_emit::dialect::branch(#test, #then, #otherwise))
    }

    fn select(&mut self, select: &ExprMatch) -> TokenStream {
        let test = match &*select.expr {
            Expr::MethodCall(call) if call.method == "index" => self.value(&call.receiver),
            other => self.value(other),
        };
        let arms: Vec<_> = select.arms.iter().map(|arm| self.arm(arm)).collect();
        push(quote!(::wirebook_emit::dialect::select(#test, ::std::vec![#(#arms),*])))
    }

    fn arm(&mut self, arm: &Arm) -> TokenStream {
        if let Some((_, guard)) = &arm.guard {
            return self.refuse(guard, "no match guards; use an `if` inside the arm");
        }
        let label = self.pattern(&arm.pat);
        let body = match &*arm.body {
            Expr::Block(block) => self.block(&block.block),
            Expr::Tuple(unit) if unit.elems.is_empty() => quote!(::std::vec::Vec::new()),
            statement => {
                let body = self.expression_statement(statement);
                let code = code();
                quote!({ let mut #code = ::std::vec::Vec::new(); #body #code })
            }
        };
        quote!((#label, #body))
    }

    /// Tokens of the labels of one arm; none for `_`.
    fn pattern(&mut self, pattern: &Pat) -> TokenStream {
        let cases: Vec<&Pat> = match pattern {
            Pat::Wild(_) => Vec::new(),
            Pat::Or(alternatives) => alternatives.cases.iter().collect(),
            single => vec![single],
        };
        let labels: Vec<_> = cases
            .into_iter()
            .map(|case| match case {
                Pat::Lit(literal) => self.constant(&Expr::Lit(literal.clone())),
                Pat::Path(path) => self.constant(&Expr::Path(path.clone())),
                // If this is no constant in scope, rustc says so: a binding would match anything.
                Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() => {
                    let name = &name.ident;
                    self.constant(&syn::parse_quote!(#name))
                }
                other => self.refuse(
                    other,
                    "match on literals, constants, enum variants and `_` only",
                ),
            })
            .collect();
        quote!(::std::vec![#(#labels),*])
    }

    fn repeat(&mut self, repeat: &ExprForLoop) -> TokenStream {
        let Expr::Range(range) = &*repeat.expr else {
            return self.refuse(&repeat.expr, "loop over a range `a..b`");
        };
        if matches!(range.limits, RangeLimits::Closed(_)) {
            return self.refuse(range, "no `..=` in loops; use `a..b`");
        }
        let bounds = [range.start.as_deref(), range.end.as_deref()];
        if bounds
            .iter()
            .any(|bound| bound.is_none_or(|bound| !self.scopes.is_constant(bound)))
        {
            return self.refuse(range, "loop bounds must be constants");
        }
        self.scopes.enter();
        let used = match &*repeat.pat {
            Pat::Ident(name) if name.subpat.is_none() => {
                self.scopes.bind(&name.ident, Binding::Constant);
                let name = &name.ident;
                quote!(let _ = &#name;)
            }
            Pat::Wild(_) => TokenStream::new(),
            other => self.refuse(other, "the loop variable is one name"),
        };
        let body = self.statements(&repeat.body);
        self.scopes.leave();
        let variable = &repeat.pat;
        quote!(for #variable in #range { #used #body })
    }

    /// `Type::link(&mut self.outer, &mut self.inner)` and `Type::join(…)`.
    fn interface(&mut self, call: &ExprCall) -> TokenStream {
        let tree = match last_name(&call.func).map(ToString::to_string).as_deref() {
            Some("link") => "link_hdl",
            Some("join") => "join_hdl",
            _ => {
                return self.refuse(
                    &call.func,
                    "only `Interface::link` and `Interface::join` may be called as statements",
                );
            }
        };
        let (Expr::Path(function), 2) = (&*call.func, call.args.len()) else {
            return self.refuse(call, "write `Interface::link(&mut self.a, &mut self.b)`");
        };
        if function.path.segments.len() < 2 {
            return self.refuse(call, "write `Interface::link(&mut self.a, &mut self.b)`");
        }
        let mut function = function.clone();
        if let Some(last) = function.path.segments.last_mut() {
            last.ident = Ident::new(tree, last.ident.span());
        }
        let mut names = Vec::new();
        for argument in &call.args {
            if self.signal(argument).is_none() {
                return TokenStream::new();
            }
            names.extend(Place::parse(argument).map(|place| place.name()));
        }
        push(quote!(::wirebook_emit::dialect::interface(#function("" #(, &#names)*))))
    }

    fn macro_statement(&mut self, mac: &Macro) -> TokenStream {
        if let Some(registers) = RegisterMacro::parse(mac) {
            return match registers {
                Ok(registers) => registers.assignments(),
                Err(error) => self.refuse_error(error),
            };
        }
        if mac.path.is_ident("comment") {
            return match mac.parse_body::<syn::LitStr>() {
                Ok(text) => push(quote!(::wirebook_emit::dialect::note(#text))),
                Err(error) => self.refuse_error(error),
            };
        }
        if mac.path.is_ident("assert") {
            return match mac.parse_body::<Assertion>() {
                Ok(assertion) if self.scopes.is_constant(&assertion.condition) => assertion.check(),
                Ok(assertion) => self.refuse(
                    &assertion.condition,
                    "`assert!` checks constants when the block is elaborated; it cannot read signals",
                ),
                Err(error) => self.refuse_error(error),
            };
        }
        self.refuse(
            mac,
            "only dff_setup!, clock!, assert! and comment! are statements of a block",
        )
    }
}

/// The list under construction; invisible to the author's names.
fn code() -> Ident {
    Ident::new("code", Span::mixed_site())
}

pub fn push(statement: TokenStream) -> TokenStream {
    let code = code();
    quote!(#code.push(#statement);)
}

/// Splits `self.signal.next.a.b` into the signal and its fields.
fn split_next(target: &Expr) -> Option<(&Expr, Vec<&Ident>)> {
    let Expr::Field(field) = target else {
        return None;
    };
    let Member::Named(name) = &field.member else {
        return None;
    };
    if name == "next" {
        return Some((&field.base, Vec::new()));
    }
    let (signal, mut fields) = split_next(&field.base)?;
    fields.push(name);
    Some((signal, fields))
}

fn base_of_next(target: &Expr) -> &Expr {
    split_next(target).map_or(target, |(signal, _)| signal)
}

/// Tokens of the first bit and the width of a field `depth` levels below `.next`.
fn field_range(target: &Expr, depth: usize) -> (TokenStream, TokenStream) {
    let (mut offset, mut bits) = (quote!(0_usize), TokenStream::new());
    let mut place = target;
    for level in 0..depth {
        let Expr::Field(field) = place else { break };
        let member = field.member.to_token_stream().to_string();
        let base = &field.base;
        let get_offset = Ident::new(&format!("get_my_offset_{member}"), Span::call_site());
        offset = quote!(#offset + #base.#get_offset());
        if level == 0 {
            let get_width = Ident::new(&format!("get_my_width_{member}"), Span::call_site());
            bits = quote!(#base.#get_width());
        }
        place = base;
    }
    (offset, bits)
}
