"""Orders in every state, as a table of scenarios: what each shows, and the acts that lead there.

A scenario yields how many days before today its next step happens; ana buys from wei unless it says otherwise."""

from marketplace.demo.orders import at_bank, before_work, disputed, ended, in_parts, of_others, under_way

TABLE = [
    *before_work.TABLE,
    *under_way.TABLE,
    *in_parts.TABLE,
    *ended.TABLE,
    *disputed.TABLE,
    *at_bank.TABLE,
    *of_others.TABLE,
]
