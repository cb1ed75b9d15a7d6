package provision

import "context"

// Step is a step of a grant. The journal contains the next step.
type Step string

// The steps.
const (
	StepClaim     Step = "claim"     // ensures that no other grant has the bucket
	StepFind      Step = "find"      // searches for the bucket
	StepCreate    Step = "create"    // creates the bucket, which did not exist
	StepAwait     Step = "await"     // waits until the bucket is usable
	StepMint      Step = "mint"      // creates a key
	StepVerify    Step = "verify"    // verifies the key
	StepAttach    Step = "attach"    // attaches the credential to the consumer
	StepStore     Step = "store"     // passes the credential to Config.Store
	StepSweep     Step = "sweep"     // revokes the keys that are no longer needed
	StepGranted   Step = "granted"   // the grant has its credential
	StepDetach    Step = "detach"    // removes the credential from the consumer
	StepRevoked   Step = "revoked"   // the grant has no key
	StepEmpty     Step = "empty"     // deletes the contents of the bucket
	StepDelete    Step = "delete"    // deletes the bucket
	StepDestroyed Step = "destroyed" // the grant no longer exists
)

// transition describes a step.
type transition struct {
	step Step
	// do takes the step and returns the next one. It is nil for a final step. After an error the step stays the same, unless do returns
	// another one.
	do func(*run, context.Context) (Step, error)
	// to are the possible next steps.
	to []Step
}

// table returns all steps in order. It controls the provisioner, and go generate draws the diagram in docs/provisioning.md from it.
func table() []transition {
	return []transition{
		{StepClaim, (*run).claim, []Step{StepFind, StepCreate, StepAwait, StepGranted}},
		{StepFind, (*run).find, []Step{StepCreate, StepAwait}},
		{StepCreate, (*run).create, []Step{StepAwait, StepFind}},
		{StepAwait, (*run).await, []Step{StepMint}},
		{StepMint, (*run).mint, []Step{StepVerify}},
		{StepVerify, (*run).verify, []Step{StepAttach, StepMint}},
		{StepAttach, (*run).attach, []Step{StepStore}},
		{StepStore, (*run).store, []Step{StepSweep}},
		{StepSweep, (*run).sweep, []Step{StepGranted, StepRevoked, StepEmpty, StepDestroyed}},
		{StepGranted, nil, []Step{StepClaim, StepMint, StepDetach, StepSweep}},
		{StepDetach, (*run).detach, []Step{StepSweep}},
		{StepRevoked, nil, []Step{StepClaim, StepAwait, StepDetach, StepSweep}},
		{StepEmpty, (*run).empty, []Step{StepDelete, StepDestroyed}},
		{StepDelete, (*run).delete, []Step{StepDestroyed, StepEmpty}},
		{StepDestroyed, nil, []Step{StepSweep}},
	}
}

// row returns the transition of a step.
func (s Step) row() (row transition, known bool) {
	for _, row := range table() {
		if row.step == s {
			return row, true
		}
	}
	return row, false
}
