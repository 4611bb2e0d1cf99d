"""URLs of users and roles: super admins only."""

from mailer.blueprints.urls import Area, form, get, post
from mailer.blueprints.users import people, roles, sending
from mailer.domain.accounts.permissions import USERS_MANAGE

area = Area(
    "users",
    "/users",
    [
        get("/", people.index, USERS_MANAGE),
        form("/new", people.new, USERS_MANAGE),
        form("/<int:user_id>", people.edit, USERS_MANAGE),
        form("/<int:user_id>/parameters", people.parameters, USERS_MANAGE),
        post("/<int:user_id>/invite", people.invite, USERS_MANAGE),
        post("/<int:user_id>/deactivate", people.deactivate, USERS_MANAGE),
        post("/<int:user_id>/activate", people.activate, USERS_MANAGE),
        form("/<int:user_id>/sending", sending.sending, USERS_MANAGE),
        post("/<int:user_id>/sending/limits", sending.save_limits, USERS_MANAGE),
        post("/<int:user_id>/sending/dkim", sending.change_dkim, USERS_MANAGE),
        post("/<int:user_id>/sending/test", sending.test_sending, USERS_MANAGE),
        post("/<int:user_id>/sending/try-again", sending.try_again, USERS_MANAGE),
        post("/<int:user_id>/sending/remove", sending.remove_sending, USERS_MANAGE),
        get("/roles", roles.roles, USERS_MANAGE),
        form("/roles/new", roles.new_role, USERS_MANAGE),
        form("/roles/<int:role_id>", roles.edit_role, USERS_MANAGE),
        post("/roles/<int:role_id>/duplicate", roles.duplicate_role, USERS_MANAGE),
        post("/roles/<int:role_id>/delete", roles.delete_role, USERS_MANAGE),
    ],
)
