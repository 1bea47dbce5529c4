"""The mainland pack (中国大陆法域包): dated law, rules, calendar, courts, words."""
