package buckt

import "os"

// FromEnv takes what no other option sets from the environment: the key of the Buckt API from BUCKT_API_KEY, and its
// base URL (with the version, as in "https://api.buckt.dev/v1") from BUCKT_BASE_URL. Explicit options win, in
// whichever order they are given. A variable that is unset or empty counts as absent.
func FromEnv() Option {
	return func(s *settings) error {
		s.fromEnv = true
		return nil
	}
}

// readEnv fills in what is not set yet.
func (s *settings) readEnv() error {
	if s.apiKey == "" {
		if key := os.Getenv("BUCKT_API_KEY"); key != "" {
			if err := checkAPIKey("BUCKT_API_KEY", key); err != nil {
				return err
			}
			s.apiKey = key
		}
	}
	if _, ok := s.baseURLs[SystemBuckt]; !ok {
		if url := os.Getenv("BUCKT_BASE_URL"); url != "" {
			if _, err := checkBaseURL("BUCKT_BASE_URL", url, s.insecureHTTP); err != nil {
				return err
			}
			s.baseURLs[SystemBuckt] = url
		}
	}
	return nil
}
