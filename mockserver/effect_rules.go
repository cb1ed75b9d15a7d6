package mockserver

import (
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// effectStage is the stage of a request at which an effect takes place.
type effectStage int

const (
	stageConnection effectStage = iota // before there is a connection
	stageDelay                         // a wait, which adds to others
	stageResponse                      // decides the response: of several the first does
	stageService                       // while the system serves the request
	stageDelivery                      // changes how a response arrives
)

// effectRule is how the server treats a kind.
type effectRule struct {
	stage effectStage
	// traits are those of which an operation must have one. If there are none, the effect happens to all requests, or, if forOperations is
	// set, to all that have an operation.
	traits        service.Traits
	forOperations bool
}

var effectRules = map[fault.Kind]effectRule{
	fault.KindStatus:            {stage: stageResponse},
	fault.KindUnauthorized:      {stage: stageResponse, forOperations: true},
	fault.KindLatency:           {stage: stageDelay},
	fault.KindRefuse:            {stage: stageConnection},
	fault.KindReset:             {stage: stageResponse},
	fault.KindResetInBody:       {stage: stageResponse},
	fault.KindTruncate:          {stage: stageResponse},
	fault.KindMalformedJSON:     {stage: stageResponse},
	fault.KindHTML502:           {stage: stageResponse},
	fault.KindEmpty200:          {stage: stageResponse},
	fault.KindDrip:              {stage: stageDelivery},
	fault.KindHang:              {stage: stageResponse},
	fault.KindClockSkew:         {stage: stageDelivery},
	fault.KindStaleLists:        {stage: stageService, traits: service.Lists},
	fault.KindShortPage:         {stage: stageService, traits: service.PagesByNumber | service.PagesByCursor},
	fault.KindShuffleLists:      {stage: stageService, traits: service.PagesByNumber},
	fault.KindRepeatCursor:      {stage: stageService, traits: service.PagesByCursor},
	fault.KindFailProvisioning:  {stage: stageService, traits: service.Provisions},
	fault.KindStallProvisioning: {stage: stageService, traits: service.Provisions},
	fault.KindLateEffect:        {stage: stageResponse, forOperations: true},
}

// happensTo reports whether an effect can happen to requests of an operation, "" for none.
func happensTo(e fault.Effect, operation string) bool {
	rule := effectRules[e.Kind]
	if rule.traits == 0 && !rule.forOperations {
		return true
	}
	op, known := knownOperations()[operation]
	return known && (rule.traits == 0 || op.traits&rule.traits != 0)
}
