"""Who acts on an order: a person in a role, or the house's own machinery."""

from dataclasses import dataclass

from accounts.models import User

BUYER, SELLER, STAFF, SYSTEM_ROLE, GATEWAY_ROLE = "buyer", "seller", "staff", "system", "gateway"


@dataclass(frozen=True)
class Actor:
    """A person and the role taken towards one order; no person for the sweeps and the payment gateway."""

    role: str
    user: User | None = None

    @property
    def person(self) -> User:
        """The user, where there must be one."""
        if self.user is None:
            raise ValueError(f"the {self.role} is nobody")
        return self.user

    @classmethod
    def buyer(cls, user: User) -> "Actor":
        return cls(BUYER, user)

    @classmethod
    def seller(cls, user: User) -> "Actor":
        return cls(SELLER, user)

    @classmethod
    def staff(cls, user: User) -> "Actor":
        return cls(STAFF, user)

    @classmethod
    def party(cls, user: User, order) -> "Actor | None":
        """`user` in the role the order gives them; None for a stranger."""
        if user.pk == order.buyer_id:
            return cls.buyer(user)
        return cls.seller(user) if user.pk == order.seller_id else None


SYSTEM = Actor(SYSTEM_ROLE)
GATEWAY = Actor(GATEWAY_ROLE)
