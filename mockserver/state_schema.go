package mockserver

import _ "embed"

//go:generate go test -run ^TestStateSchema$ -update .

//go:embed state.schema.json
var stateSchema string

// StateSchema returns the JSON schema of a [State], of draft 2020-12. Every snapshot satisfies it. A state that satisfies it can still be
// refused by [Server.Restore].
func StateSchema() string { return stateSchema }
