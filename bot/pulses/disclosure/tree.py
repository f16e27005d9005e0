"""The binary tree over departments, in which every department has the same partners for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.pulses.disclosure.rules import COMPANY

# The id as text. Ids count up in the order in which departments were set up. No department is one like any other.
Department = str
NO_DEPARTMENT: Department = ""

# A node is the set of its departments; so is a group, which is a node of the cut that was chosen.
Node = frozenset[Department]
Tree = Department | tuple["Tree", "Tree"]
Sizes = Mapping[Department, int]


def set_up_order(department: Department) -> tuple[bool, int, str]:
    """Return the key that sorts departments by their setting up; no department comes last."""
    return department == NO_DEPARTMENT, len(department), department


def departments_order(node: Node) -> list[tuple[bool, int, str]]:
    """Return the key that sorts nodes by their departments."""
    return sorted(map(set_up_order, node))


def departments_of(tree: Tree) -> Node:
    return frozenset([tree]) if isinstance(tree, str) else departments_of(tree[0]) | departments_of(tree[1])


def first_tree(sizes: Sizes) -> Tree:
    """Return the first tree: again and again the two with the fewest people become a pair, in the place of the front
    one. Somebody must be in some department.
    """
    inhabited = sorted(_inhabited(sizes), key=set_up_order)
    entries: list[tuple[int, Tree]] = [(sizes[name], name) for name in inhabited]
    while len(entries) > 1:
        by_size = sorted(range(len(entries)), key=lambda place: entries[place][0])
        front, back = sorted(by_size[:2])
        (fewer, left), (more, right) = entries[front], entries.pop(back)
        entries[front] = (fewer + more, (left, right))
    return entries[0][1]


def grown(tree: Tree | None, sizes: Sizes) -> Tree:
    """Return the tree with every department in it that has people: a new one beside the smallest of the company's
    groups. Nobody else's partner changes.
    """
    if tree is None:
        return first_tree(sizes)
    for new in sorted(_inhabited(sizes) - departments_of(tree), key=set_up_order):
        # None where everybody left the departments of the tree: then it stands beside all of them.
        groups = company_groups(tree, sizes) or (departments_of(tree),)
        smallest = min(groups, key=lambda group: (people_in(group, sizes), departments_order(group)))
        tree = _beside(tree, smallest, new)
    return tree


def pruned(tree: Tree, departments: Node) -> Tree | None:
    """Return the tree of these departments alone: where another one is left out, its sibling moves up."""
    if isinstance(tree, str):
        return tree if tree in departments else None
    left, right = pruned(tree[0], departments), pruned(tree[1], departments)
    return (left, right) if left is not None and right is not None else left if right is None else right


def cut(tree: Tree, among: Node, may_stand: Callable[[Node], bool]) -> tuple[Node, ...]:
    """Return the groups of these departments: from the root down, a node is taken apart only if both its children may
    stand. Other departments are left out of the tree.
    """
    remaining = pruned(tree, among)
    return () if remaining is None else _cut(remaining, may_stand)


def company_groups(tree: Tree, sizes: Sizes) -> tuple[Node, ...]:
    """Return the company's groups: those whom people are counted with unless a wave must join more of them.

    `sizes` counts everybody who is a colleague now, by home. Departments without people are in no group.
    """
    return cut(tree, _inhabited(sizes), lambda node: people_in(node, sizes) >= COMPANY.group)


def people_in(node: Node, sizes: Sizes) -> int:
    return sum(sizes[name] for name in node)


def _inhabited(sizes: Sizes) -> Node:
    return frozenset(name for name, people in sizes.items() if people)


def _cut(tree: Tree, may_stand: Callable[[Node], bool]) -> tuple[Node, ...]:
    if isinstance(tree, tuple) and all(may_stand(departments_of(child)) for child in tree):
        return _cut(tree[0], may_stand) + _cut(tree[1], may_stand)
    return (departments_of(tree),)


def _beside(tree: Tree, group: Node, new: Department) -> Tree:
    """Return the tree with a new department, as the right sibling of the lowest node that holds the group."""
    if isinstance(tree, tuple):
        left, right = tree
        if group <= departments_of(left):
            return _beside(left, group, new), right
        if group <= departments_of(right):
            return left, _beside(right, group, new)
    return tree, new
