import "@xyflow/react/dist/base.css";
import { exitsOf, type FlowDefinition, type FlowProblem, type FlowStep } from "@parley/contract";
import {
  Background,
  type Connection,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import styles from "./flows.module.css";
import { placesOf } from "./graph.ts";
import { stepIcons, useExitName } from "./steps.ts";

type StepData = { step: FlowStep; isFirst: boolean; hasProblem: boolean; count: string | null };
type StepNode = Node<StepData, "step">;

type Props = {
  draft: FlowDefinition;
  openId: string | null;
  problems: readonly FlowProblem[];
  /** How many callers came to a step, beside its name. */
  counts?: ReadonlyMap<string, string>;
  disabled: boolean;
  onOpen: (id: string) => void;
  onMove: (id: string, at: { x: number; y: number }) => void;
  onConnect: (from: string, exit: string, to: string) => void;
};

/** The steps as a graph: each with its ways out, which are drawn to where they lead. */
export function FlowGraph(props: Props) {
  const { draft, openId, problems, counts, disabled, onOpen, onMove, onConnect } = props;
  const { t } = useTranslation("flows");
  const exitName = useExitName();
  const nodes = useMemo<StepNode[]>(() => {
    const places = placesOf(draft);
    return draft.steps.map((step, at) => ({
      ...{ id: step.id, type: "step" as const, position: places.get(step.id) ?? { x: 0, y: 0 } },
      selected: step.id === openId,
      ariaLabel: `${step.name}, ${t(`type.${step.type}`)}`,
      data: {
        ...{ step, isFirst: at === 0, count: counts?.get(step.id) ?? null },
        hasProblem: problems.some((one) => one.step === step.id),
      },
    }));
  }, [draft, openId, problems, counts, t]);
  const edges = useMemo<Edge[]>(
    () =>
      draft.steps.flatMap((step) =>
        exitsOf(step).flatMap(({ name, to }) =>
          to === null
            ? []
            : [
                {
                  ...{ id: `${step.id} ${name}`, source: step.id, target: to },
                  ...{ sourceHandle: name, focusable: false, type: "smoothstep" },
                  ariaLabel: `${step.name}: ${exitName(step, name)}`,
                },
              ],
        ),
      ),
    [draft, exitName],
  );
  const connect = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle !== null) onConnect(source, sourceHandle, target);
  };
  return (
    <section className={styles.graph} aria-label={t("graph")}>
      <ReactFlow<StepNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.12 }}
        minZoom={0.2}
        nodesDraggable={!disabled}
        nodesConnectable={!disabled}
        deleteKeyCode={null}
        onConnect={connect}
        onNodeClick={(_, { id }) => onOpen(id)}
        onNodesChange={(changes) => {
          for (const change of changes) {
            if (change.type === "select" && change.selected) onOpen(change.id);
            if (change.type === "position" && change.position && change.dragging === false) {
              onMove(change.id, change.position);
            }
          }
        }}
        onNodeDragStop={(_, { id, position }) => onMove(id, position)}
        proOptions={{ hideAttribution: false }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}

function StepCard({ data, selected }: NodeProps<StepNode>) {
  const { step, isFirst, hasProblem, count } = data;
  const { t } = useTranslation("flows");
  const exitName = useExitName();
  const Icon = stepIcons[step.type];
  const exits = exitsOf(step);
  return (
    <div className={styles.node} data-selected={selected || undefined}>
      {!isFirst && <Handle type="target" position={Position.Top} className={styles.handle} />}
      <div className={styles.nodeHead}>
        <Icon className="icon-14" aria-hidden />
        <span className="muted t1 ellipsis">{t(`type.${step.type}`)}</span>
        {isFirst && <span className={styles.begin}>{t("begin")}</span>}
        {hasProblem && (
          <TriangleAlert className={styles.warn} role="img" aria-label={t("hasProblem")} />
        )}
        {count !== null && <span className="num t1 muted">{count}</span>}
      </div>
      <strong className="ellipsis">{step.name}</strong>
      {exits.length > 0 && (
        <ul className={styles.exits}>
          {exits.map(({ name, to, optional }) => (
            <li key={name} data-open={to === null && !optional ? true : undefined}>
              <span className="ellipsis">{exitName(step, name)}</span>
              <Handle
                type="source"
                id={name}
                position={Position.Bottom}
                className={styles.handle}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const nodeTypes = { step: StepCard };
