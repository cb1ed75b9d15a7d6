package buckt

import "os"

// FromEnv takes what no other option sets from the environment:
//
//	BUCKT_API_KEY
//	FOUNDRYDB_USERNAME, FOUNDRYDB_PASSWORD, FOUNDRYDB_TOKEN, FOUNDRYDB_ORG_ID
//	AMOVE_TOKEN
//	LINODE_TOKEN
//	TORNADO_API_KEY
//	BUCKT_BASE_URL, FOUNDRYDB_BASE_URL, AMOVE_BASE_URL, LINODE_BASE_URL, TORNADO_BASE_URL
//
// A base URL holds the version where the system has one, as in "https://api.buckt.dev/v1". Explicit options win, in
// whichever order they are given: a FoundryDB user or token that an option gives leaves the environment's credentials of
// FoundryDB aside altogether. A variable that is unset or empty counts as absent.
func FromEnv() Option {
	return func(s *settings) error {
		s.fromEnv = true
		return nil
	}
}

// baseURLVariables name the variable of each system's base URL.
var baseURLVariables = map[System]string{
	SystemBuckt:     "BUCKT_BASE_URL",
	SystemFoundryDB: "FOUNDRYDB_BASE_URL",
	SystemAmove:     "AMOVE_BASE_URL",
	SystemLinode:    "LINODE_BASE_URL",
	SystemTornado:   "TORNADO_BASE_URL",
}

// readEnv fills in what is not set yet.
func (s *settings) readEnv() error {
	foundryDB := s.foundryDBUser != "" || s.foundryDBToken != ""
	err := firstError(
		fromVariable("BUCKT_API_KEY", &s.apiKey, checkAPIKey),
		fromVariable("AMOVE_TOKEN", &s.amove, checkToken),
		fromVariable("LINODE_TOKEN", &s.linode, checkToken),
		fromVariable("TORNADO_API_KEY", &s.tornado, checkToken),
		fromVariable("FOUNDRYDB_ORG_ID", &s.foundryDBOrganization, checkToken),
	)
	if err == nil && !foundryDB {
		err = s.foundryDBFromEnv()
	}
	if err != nil {
		return err
	}
	for system, variable := range baseURLVariables {
		url := os.Getenv(variable)
		if _, given := s.baseURLs[system]; given || url == "" {
			continue
		}
		if _, err := checkBaseURL(variable, url, s.insecureHTTP); err != nil {
			return err
		}
		s.baseURLs[system] = url
	}
	return nil
}

func (s *settings) foundryDBFromEnv() error {
	if err := fromVariable("FOUNDRYDB_TOKEN", &s.foundryDBToken, checkToken); err != nil {
		return err
	}
	user, password := os.Getenv("FOUNDRYDB_USERNAME"), os.Getenv("FOUNDRYDB_PASSWORD")
	if user == "" && password == "" {
		return nil
	}
	s.foundryDBUser, s.foundryDBPassword = user, password
	return checkBasic("FOUNDRYDB_USERNAME", user, "FOUNDRYDB_PASSWORD", password)
}

// fromVariable reads a variable into a setting that no option has set.
func fromVariable(name string, setting *string, check func(field, value string) error) error {
	value := os.Getenv(name)
	if *setting != "" || value == "" {
		return nil
	}
	*setting = value
	return check(name, value)
}
