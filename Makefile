# Targets with a `## group | text` comment are listed by `make help`, in the order of GROUPS, and in docs/commands.md.
SHELL := /bin/bash
# No recipe expands patterns of file names: what a person types may be one, such as NAMESPACE='dr*'.
.SHELLFLAGS := -fc
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
TARGET ?= embedded
override TARGET := $(value TARGET)
export TARGET
# Bytecode is what makes the second start of every tool fast.
unexport PYTHONDONTWRITEBYTECODE

# What a person types never stands in a recipe, where a shell would read it, nor is it expanded by make: it goes by the
# environment, as it was written, and each recipe quotes that. Only make's own command line counts: many environments
# have a NAME, a PORT or a REGION that was meant for somebody else.
TYPED := AREA BY_HAND CONFIRM EXECUTION EXPORT FROM IDS MINE MINUTES MODE MOMENT NAME NAMESPACE NEW_AT OLD_AT PORT QUARTER REASON \
         REGION RELEASE REMOVE SCENARIO SHARD TAGS TO
is_typed = $(filter command,$(origin $1))
$(foreach name,$(TYPED),$(eval export TYPED_$(name) := $$(if $$(call is_typed,$(name)),$$(value $(name)))))
unexport $(TYPED)
# An option with what was typed, when it was: $(call typed,--reason,REASON).
typed = $(if $(value TYPED_$2),$1="$$TYPED_$2")
# The same for each of the words that were typed.
typed_words = $(if $(value TYPED_$2),$$(printf -- '$1=%s ' $$TYPED_$2))
# An option that is on or off. A word that says neither is refused, because `no` must not apply anything.
SWITCHES := ALL APPLY DRY_RUN ESTIMATES FULL JSON OVERWRITE PULL_REQUEST
ON := 1 yes true on
OFF := 0 no false off
neither = $(if $(call is_typed,$1),$(if $(filter 1,$(words $(value $1))),$(filter-out $(ON) $(OFF),$(value $1)),$(value $1)))
$(foreach name,$(SWITCHES),$(if $(call neither,$(name)),$(error $(name) = '$(value $(name))': neither on nor off; allowed: \
  $(ON) or $(OFF); fix: $(name)=1, or leave it out)))
# A misspelt name would be ignored: DRYRUN=1 would be no dry run, and NAMSPACE=primary would deploy everything. Variables
# of the tools and of the environment may be typed here too.
KNOWN := $(TYPED) $(SWITCHES) TARGET ARGS PYTHON RUN VENV SHELL MAKEFLAGS MAKEOVERRIDES PATH HOME TERM NO_COLOR COLUMNS CHROME \
         AWS_% DR_% TF_% CDKTF_% JSII_% LC_% LANG TZ TMPDIR
UNKNOWN := $(filter-out $(KNOWN),$(foreach name,$(.VARIABLES),$(if $(call is_typed,$(name)),$(name))))
$(if $(UNKNOWN),$(error no target takes $(UNKNOWN); allowed: $(sort $(TYPED) $(SWITCHES)) TARGET ARGS; fix: correct the \
  name, or leave it out))
switch = $(if $(call is_typed,$2),$(if $(filter $(ON),$(value $2)),$1))

override GROUPS := start deploy estimate operate drill change

.PHONY: help check setup lock demo drill dr-test test test-fast test-all documents durations mutation lint checkov bench rto cost synth schema golden released plan policy deploy doctor adopt \
        replicate-existing promote-secrets rejoin-secrets restore move-states cleanup failover failback reconcile bring-back divergence status watch inhibit trend post-mortem compliance machine docs docs-site embedded-up embedded-down clean

help: ## start | Show this list
	@for group in $(GROUPS); do echo "$$group:"; \
	  awk -v group="$$group" -F ':.*## | [|] ' '/^[a-z-]+:.*## / && $$2 == group {printf "  %-18s %s\n", $$1, $$3}' $(MAKEFILE_LIST); done

check: # Python, Node, Terraform and make, before anything else is done
	@$(PYTHON) -m operations.toolchain

setup: check .cache/setup.stamp ## start | Install what the project needs, into the project's own folders; TARGET=aws also makes the state buckets
	@# Asked for by itself only: a deployment needs no permission to make buckets.
	@$(if $(filter-out setup,$(MAKECMDGOALS)),,if [ "$$TARGET" = aws ]; then $(RUN) -m operations state-buckets; fi)

.cache/setup.stamp: requirements.txt package-lock.json cli/node24/package-lock.json
	@echo "installing Python packages into $(VENV)"
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@# Compiling 250 MB of bindings takes longer than everything else; Python compiles what is used.
	@$(VENV)/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement requirements.txt
	@echo "installing the CDKTF command line for Node $$(node --version)"
	@case "$$(node --version)" in \
	  v20.*|v22.*) npm ci --silent --no-audit --no-fund ;; \
	  *) npm ci --silent --no-audit --no-fund --omit=dev && npm ci --silent --no-audit --no-fund --prefix cli/node24 ;; \
	esac
	@mkdir -p .cache && touch $@

checkov: setup .cache/checkov.stamp ## change | Run checkov on every stack of every strategy
	@$(RUN) -m operations checkov

.cache/checkov.stamp: requirements-checkov.txt
	@echo "installing checkov into $(VENV)-checkov"
	@test -x $(VENV)-checkov/bin/python || $(PYTHON) -m venv $(VENV)-checkov
	@$(VENV)-checkov/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement $<
	@mkdir -p .cache && touch $@

lock: ## change | Resolve and pin the dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate requirements.in --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate requirements-checkov.in --output-file requirements-checkov.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate requirements-mutation.in --output-file requirements-mutation.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate requirements-policies.in --output-file requirements-policies.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate requirements-docs.in --output-file requirements-docs.txt
	npm install --package-lock-only --silent
	npm install --package-lock-only --silent --prefix cli/node24
	npm install --package-lock-only --silent --prefix operations/site

demo: setup ## start | Deploy two regions on this machine, lose one, fail over, show what was measured
	@$(RUN) -m drills demo $(ARGS)

drill: setup ## drill | Run drill scenarios: all, or make drill SCENARIO=region-loss
	@$(RUN) -m drills run $(call typed_words,--scenario,SCENARIO) $(ARGS)

dr-test: setup ## drill | Deploy dr_test, drill in it and destroy it (DR_TEST_MODE=true make dr-test; SCENARIO=activation for one)
	@$(RUN) -m drills test-copy $(call typed_words,--scenario,SCENARIO) $(ARGS)

test: setup .cache/checkov.stamp ## change | Run the fast tests while Terraform deploys a world, then the tests that share that world
	@$(RUN) -m tests.suite $(ARGS)

test-fast: setup ## change | Run the tests without Terraform and without an embedded AWS, on all cores
	@$(RUN) -m pytest -n auto --dist loadgroup --no-loadscope-reorder -m "not slow and not deployed and not terraform and not embedded" $(ARGS)

test-all: setup .cache/checkov.stamp ## change | Run every test, or SHARD=1/4 of them; continues after an interruption or a failure
	@$(RUN) -m tests.suite --all $(call typed,--shard,SHARD) $(ARGS)

documents: setup ## change | Plant faults in 100,000 generated settings documents (SHARD=1/4: in a quarter): each must be named, and nothing else
	@SETTINGS_DOCUMENTS=100000 SETTINGS_SHARD="$$TYPED_SHARD" $(RUN) -m pytest -n 0 tests/config/test_planted_faults.py $(ARGS)

durations: setup ## change | Keep how long each test group took in the last whole make test; order and shards follow
	@$(RUN) -c "from tests.suite.__main__ import keep_durations; keep_durations()"

mutation: setup .cache/mutation.stamp ## change | Mutate the deciding code that changed (ALL=1: all of it; SHARD=1/4, AREA=steps): tests must notice 90 %
	@$(RUN) -m tests.mutation $(call switch,--all,ALL) $(call typed,--shard,SHARD) $$TYPED_AREA

.cache/mutation.stamp: requirements-mutation.txt
	@echo "installing mutmut into $(VENV)-mutation"
	@test -x $(VENV)-mutation/bin/python || $(PYTHON) -m venv $(VENV)-mutation
	@$(VENV)-mutation/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement $<
	@mkdir -p .cache && touch $@

.cache/policies.stamp: requirements-policies.txt
	@echo "installing policy_sentry into $(VENV)-policies"
	@test -x $(VENV)-policies/bin/python || $(PYTHON) -m venv $(VENV)-policies
	@$(VENV)-policies/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement $<
	@mkdir -p .cache && touch $@

lint: setup .cache/policies.stamp ## change | Run ruff, mypy --strict, shellcheck, actionlint, and check actions and condition keys of policies
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy .
	@$(VENV)/bin/shellcheck $(wildcard scripts/*.sh) .ci/run cli/cdktf
	@node scripts/actionlint.cjs
	@$(VENV)-policies/bin/python -m operations.policies

bench: setup ## change | Time the synthesis (stock and fast), the failover itself, and 10,000 modelled failovers
	@$(RUN) -m operations bench
	@$(RUN) -m drills bench
	@$(RUN) -m objectives bench

rto: setup ## estimate | Model RTO and RPO of the settings: p50, p90, critical path, the change that would gain most; draws reports/rto.svg
	@$(RUN) -m objectives rto $(ARGS)

cost: setup ## estimate | Estimate a month's cost of each strategy, with its RTO and RPO, unpriced resources and possible savings
	@$(RUN) -m objectives cost $(ARGS)

synth: setup ## deploy | Write the Terraform JSON of every stack into cdktf.out
	@$(RUN) -m operations synth

plan: setup ## deploy | Show what a deployment would change (NAMESPACE=primary, FULL=1 for values, JSON=1, ESTIMATES=1, CONFIRM=rule REASON="...")
	@$(RUN) -m operations plan $(call switch,--full,FULL) $(call switch,--json,JSON) $(call switch,--estimates,ESTIMATES) $(call typed_words,--confirm,CONFIRM) \
	  $(call typed,--reason,REASON) -- $$TYPED_NAMESPACE || test $$? -eq 2

policy: setup ## deploy | List the rules that judge a plan, each with its reason
	@$(RUN) -m operations policy

deploy: setup ## deploy | Deploy the stacks in their order (NAMESPACE=primary for one)
	@$(RUN) -m operations deploy -- $$TYPED_NAMESPACE

doctor: setup ## deploy | Check what a deployment needs: quotas, regions, zones, offers, roles, delegation, subscriptions
	@$(RUN) -m operations doctor

adopt: setup ## deploy | Write dr.yaml for what exists (FROM=terraform.tfstate, or REGION= with TAGS="key=value" or IDS=; TO=, OVERWRITE=1)
	@$(RUN) -m operations adopt $(call typed,--from,FROM) $(call typed,--region,REGION) $(call typed_words,--tag,TAGS) \
	  $(call typed_words,--id,IDS) $(call typed,--to,TO) $(call switch,--overwrite,OVERWRITE)

schema: setup ## change | Write docs/settings.md and docs/dr.schema.json anew from the settings' model
	@$(RUN) -m operations settings-reference > docs/settings.md.new && mv docs/settings.md.new docs/settings.md
	@$(RUN) -m operations settings-schema

golden: setup ## change | Write tests/golden anew, the Terraform JSON that a reviewer compares
	@$(RUN) -m tests.golden

released: setup ## change | Record the resources of this version that hold data, which an upgrade may not replace (RELEASE=v1.2.0)
	@$(RUN) -m tests.upgrade "$${TYPED_RELEASE:?name the release: RELEASE=v1.2.0}"

replicate-existing: setup ## operate | Replicate objects that are older than the replication rules, or whose replication failed; follows the jobs
	@$(RUN) -m operations replicate-existing

promote-secrets: setup ## operate | While the standby region is active: make its replicas of secrets writable
	@$(RUN) -m operations promote-secrets

rejoin-secrets: setup ## operate | Make promoted secrets replicas again, with the newer value
	@$(RUN) -m operations rejoin-secrets

restore: setup ## operate | Restore the active region's database to a moment (MOMENT=2026-01-02T03:04:05, UTC)
	@$(RUN) -m operations restore-database $(call typed,--moment,MOMENT)

move-states: setup ## deploy | Move this project's states from where an older version kept them (MINE=stack confirms that a state is this project's)
	@$(RUN) -m operations move-states $(call typed_words,--mine,MINE)

cleanup: setup ## deploy | Destroy the stacks in the reverse order; REMOVE="name ..." for what is protected
	@$(RUN) -m operations cleanup $(call typed_words,--remove,REMOVE) -- $$TYPED_NAMESPACE

failover: setup ## operate | Fail over, after showing what happens and asking (REGION=, REASON="...", MODE=graceful, DRY_RUN=1)
	@$(RUN) -m operations failover $(call typed,--region,REGION) $(call typed,--reason,REASON) \
	  $(call typed,--mode,MODE) $(call switch,--dry-run,DRY_RUN)

reconcile: setup ## operate | After a failover: show the steps that give settings and Terraform the new roles; APPLY=1 runs them (PULL_REQUEST=1: only those that no pull request can do)
	@$(RUN) -m operations reconcile $(call switch,--apply,APPLY) $(call switch,--pull-request,PULL_REQUEST) $(ARGS)

bring-back: setup ## operate | Give a database that a reconcile set aside its old name again (NAME=myapp-db-before-1)
	@$(RUN) -m operations bring-back $(call typed,--name,NAME)

divergence: setup ## operate | Compare the old writer with the new one: writes that were never replicated (NAME=myapp-db-before-1, EXPORT=folder, OLD_AT=, NEW_AT=, BY_HAND="...")
	@$(RUN) -m operations divergence $(call typed,--name,NAME) $(call typed,--export,EXPORT) \
	  $(call typed,--old-at,OLD_AT) $(call typed,--new-at,NEW_AT) $(call typed,--by-hand,BY_HAND) $(ARGS)

failback: setup ## operate | Fail over to the primary region: graceful, asks for approval (REASON="...", DRY_RUN=1)
	@$(RUN) -m operations failback $(call typed,--reason,REASON) $(call switch,--dry-run,DRY_RUN)

status: setup ## operate | Show the active region, running executions, replication lag and the next command, as each region knows them
	@$(RUN) -m operations status $(ARGS)

watch: setup ## operate | Show the same as a live page in a browser, with the state machine and the alarm: read only, on loopback (PORT=8642)
	@$(RUN) -m watch $(call typed,--port,PORT)

inhibit: setup ## operate | Keep alarms from starting a failover (MINUTES=120 REASON="..."; MINUTES=0 ends it)
	@$(RUN) -m operations inhibit --minutes="$${TYPED_MINUTES:-60}" $(call typed,--reason,REASON)

trend: setup ## drill | Show RTO, RPO and verdicts of past drills as one page
	@$(RUN) -m drills trend

post-mortem: setup ## operate | Draft a post-mortem from an execution's history (EXECUTION=ARN)
	@$(RUN) -m operations post-mortem -- "$$TYPED_EXECUTION"

machine: setup ## change | Draw the state machine into docs/machine.svg
	@$(RUN) -m operations machine

docs: setup schema machine ## change | Write every generated document anew: settings, commands, schema, pictures, runbooks, inventory
	@$(RUN) -m operations runbooks
	@$(RUN) -m operations inventory
	@$(RUN) -m operations error-tree
	@$(RUN) -m operations commands-reference > docs/commands.md.new && mv docs/commands.md.new docs/commands.md

docs-site: .cache/docs.stamp ## change | Build docs/ as a site into reports/site; open its index.html
	@NO_MKDOCS_2_WARNING=1 $(VENV)-docs/bin/python -m mkdocs build --strict
	@echo "open reports/site/index.html"

.cache/docs.stamp: requirements-docs.txt operations/site/package-lock.json
	@echo "installing mkdocs into $(VENV)-docs"
	@test -x $(VENV)-docs/bin/python || $(PYTHON) -m venv $(VENV)-docs
	@$(VENV)-docs/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement $<
	@npm ci --silent --no-audit --no-fund --prefix operations/site
	@mkdir -p .cache && touch $@

compliance: setup ## drill | Write the quarter's evidence pack below reports/ (QUARTER=2026-Q1 for another)
	@$(RUN) -m drills compliance $(call typed,--quarter,QUARTER) $(ARGS)

embedded-up: setup ## start | Start an embedded AWS that runs until embedded-down
	@$(RUN) -m operations embedded-up

embedded-down: setup ## start | Stop the embedded AWS and keep its state (ARGS=--forget removes the state)
	@$(RUN) -m operations embedded-down $(ARGS)

clean: ## start | Remove generated files, never a Terraform state
	rm -rf cdktf.out reports .pytest_cache .mypy_cache .ruff_cache .hypothesis
