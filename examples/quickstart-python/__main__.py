from quickstart import declare

declare()
