package mockserver

import "github.com/bucktgo/buckt/mockserver/fault"

// effectStage is the stage of a request at which an effect takes place.
type effectStage int

const (
	stageConnection effectStage = iota // before there is a connection
	stageDelay                         // a wait, which adds to others
	stageAnswer                        // decides the response: of several the first does
	stageService                       // while the system serves the request
	stageDelivery                      // changes how a response arrives
)

// effectRule is how the server treats a kind.
type effectRule struct {
	stage effectStage
	// operations reports whether it can happen to an operation; nil means all requests, including those without an operation.
	operations func(operationTraits) bool
}

var effectRules = map[fault.Kind]effectRule{
	fault.KindStatus:            {stage: stageAnswer},
	fault.KindUnauthorized:      {stage: stageAnswer, operations: isOperation},
	fault.KindLatency:           {stage: stageDelay},
	fault.KindRefuse:            {stage: stageConnection},
	fault.KindReset:             {stage: stageAnswer},
	fault.KindResetInBody:       {stage: stageAnswer},
	fault.KindTruncate:          {stage: stageAnswer},
	fault.KindMalformedJSON:     {stage: stageAnswer},
	fault.KindHTML502:           {stage: stageAnswer},
	fault.KindEmpty200:          {stage: stageAnswer},
	fault.KindDrip:              {stage: stageDelivery},
	fault.KindHang:              {stage: stageAnswer},
	fault.KindClockSkew:         {stage: stageDelivery},
	fault.KindStaleLists:        {stage: stageService, operations: func(o operationTraits) bool { return o.lags }},
	fault.KindShortPage:         {stage: stageService, operations: func(o operationTraits) bool { return o.pages || o.cursors }},
	fault.KindRepeatCursor:      {stage: stageService, operations: func(o operationTraits) bool { return o.cursors }},
	fault.KindFailProvisioning:  {stage: stageService, operations: func(o operationTraits) bool { return o.provisions }},
	fault.KindStallProvisioning: {stage: stageService, operations: func(o operationTraits) bool { return o.provisions }},
}

func isOperation(o operationTraits) bool { return o.id != "" }
