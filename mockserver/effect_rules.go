package mockserver

// effectStage is the part of a request's way on which an effect takes place.
type effectStage int

const (
	stageConnection effectStage = iota // before there is a connection
	stageDelay                         // a wait, which adds to others
	stageAnswer                        // decides what is answered: of several the first does
	stageService                       // while the system serves the request
	stageDelivery                      // changes how an answer arrives, whatever it is
)

// effectRule is what there is to know of a kind.
type effectRule struct {
	kind  EffectKind
	stage effectStage
	// when is the default, "" where the kind knows no two sides.
	when When
	// fields are those that it has.
	fields []string
	// check refuses values of those fields.
	check func(Effect) error
	// operations tells which operations it can take effect on; nil is all of them, and requests that are to none.
	operations func(operationTraits) bool
}

var effectRules = []effectRule{
	{
		kind: KindStatus, stage: stageAnswer, when: Before,
		fields: []string{"Status", "Code", "Message", "RetryAfter", "Header", "ContentType", "Body"}, check: Effect.checkStatus,
	},
	{kind: KindUnauthorized, stage: stageAnswer, operations: isOperation},
	{kind: KindLatency, stage: stageDelay, when: Before, fields: []string{"Delay", "Distribution"}, check: Effect.checkLatency},
	{kind: KindRefuse, stage: stageConnection},
	{kind: KindReset, stage: stageAnswer, when: Before},
	{kind: KindResetInBody, stage: stageAnswer, fields: []string{"Bytes"}, check: Effect.checkBytes},
	{kind: KindTruncate, stage: stageAnswer, fields: []string{"Bytes"}, check: Effect.checkBytes},
	{kind: KindMalformedJSON, stage: stageAnswer, when: After},
	{kind: KindHTML502, stage: stageAnswer, when: Before},
	{kind: KindEmpty200, stage: stageAnswer, when: After},
	{kind: KindDrip, stage: stageDelivery, fields: []string{"Bytes", "Interval"}, check: Effect.checkDrip},
	{kind: KindHang, stage: stageAnswer, when: Before},
	{kind: KindClockSkew, stage: stageDelivery, fields: []string{"Skew"}, check: Effect.checkSkew},
	{
		kind: KindStaleLists, stage: stageService, fields: []string{"Lag"}, check: Effect.checkLag,
		operations: func(o operationTraits) bool { return o.lags },
	},
	{
		kind: KindShortPage, stage: stageService, fields: []string{"Rows"}, check: Effect.checkRows,
		operations: func(o operationTraits) bool { return o.pages || o.cursors },
	},
	{kind: KindRepeatCursor, stage: stageService, operations: func(o operationTraits) bool { return o.cursors }},
	{kind: KindFailProvisioning, stage: stageService, operations: func(o operationTraits) bool { return o.provisions }},
	{kind: KindStallProvisioning, stage: stageService, operations: func(o operationTraits) bool { return o.provisions }},
}

func isOperation(o operationTraits) bool { return o.id != "" }
